import {
  type Action,
  customerWords,
  effectiveRunMode,
  type JsonObject,
  maskInputs,
  type Preparation,
  prepareRun,
  toRunError,
} from '@bellhop/core'
import { holdValues } from '../conversations/held-values.ts'
import { inUnit } from '../conversations/unit-of-work.ts'
import { handOverId } from '../hand-overs/hand-over-name.ts'
import { leaveHandOver } from '../hand-overs/leave-hand-over.ts'
import { awaitApproval } from './await-approval.ts'
import { awaitClient } from './await-client.ts'
import { workspaceHmac } from './digest-key.ts'
import { dispatch } from './dispatch.ts'
import { finishDryRun } from './dry-run.ts'
import { formFields, missingFields } from './form-fields.ts'
import { askedNames, draftId, type Journey, openRun, type Runnable, tellStart, whatRan, withFrozen } from './journey.ts'
import { endRun, movedOn, moveTo, tell } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
import { inRunSpan } from './run-span.ts'
import { sealState, type WaitingState } from './waiting-state.ts'

export interface StartOptions {
  /** What to do with arguments that no input of the conversation has: REST refuses, a model is told. */
  unknownInputs: 'refuse' | 'ignore'
  /** `test` only: approve by itself. Default: outside of a conversation. */
  autoApprove?: boolean
  /** When the arguments were given. Default: now. */
  saidAt?: Date
}

/**
 * Starts a run: the same path for the test button, the chat and REST. Gives the run as it stands when nothing more happens
 * by itself: ended, or waiting for inputs, an approval or a browser. Throws `input_invalid` for arguments that can't be
 * used; of those there is no run.
 */
export function startRun(
  parts: RunParts,
  scope: RunScope,
  action: Runnable,
  raw: JsonObject,
  options: StartOptions,
): Promise<RunRow> {
  const run = openRun(parts, scope, action)
  const state: WaitingState = {
    raw,
    call: scope.call,
    frozen: null,
    draft: action.id === draftId ? action.definition : null,
    autoApprove: scope.mode === 'test' && (options.autoApprove ?? scope.conversationId === null),
  }
  const { unknownInputs, saidAt } = options
  return carryOn(parts, scope, { run, action, state, unknownInputs, started: false, ...(saidAt && { saidAt }) })
}

/** Prepares the run from all that is known so far and takes it to its next status. */
export function carryOn(parts: RunParts, scope: RunScope, journey: Journey): Promise<RunRow> {
  const { mode, conversationId } = scope
  const run = { ...journey.run, action: journey.action.name, mode, conversationId }
  return inRunSpan(parts, run, () => prepareAndGo(parts, scope, journey))
}

async function prepareAndGo(parts: RunParts, scope: RunScope, journey: Journey): Promise<RunRow> {
  const { action, state, unknownInputs, saidAt } = journey
  const hmac = await workspaceHmac(parts, parts.database.db, scope.workspaceId)
  const preparation = prepareRun(
    action.definition,
    { ...state.call, inputs: state.raw, unknownInputs, ...(saidAt && { now: saidAt }) },
    { clock: parts.clock, hmac, version: action.version },
  )
  if (preparation.status === 'refused') return refuse(parts, scope, journey, preparation)
  if (preparation.status === 'missing') return askForInputs(parts, scope, journey, preparation)

  const next = withFrozen(journey, preparation)
  if (scope.mode === 'dry_run') return finishDryRun(parts, scope, next)
  await keepForLater(parts, scope, action.definition, preparation.resolved)
  if (action.id === handOverId) return leaveHandOver(parts, scope, next)
  if (mustAsk(scope, journey)) return awaitApproval(parts, scope, next)
  if (action.definition.kind === 'client') return awaitClient(parts, scope, next)
  return dispatch(parts, scope, next)
}

/** Does it wait for somebody's yes once it has its inputs? */
export function mustAsk(scope: RunScope, journey: Journey): boolean {
  if (scope.mode === 'test' && journey.state.autoApprove) return false
  return journey.mustAsk === true || effectiveRunMode(journey.action.definition, scope.runModes) === 'confirm'
}

async function refuse(
  parts: RunParts,
  scope: RunScope,
  journey: Journey,
  refused: Extract<Preparation, { status: 'refused' }>,
): Promise<RunRow> {
  // What a caller typed wrong is for the caller to mend; there is nothing to keep a record of yet.
  if (refused.error.code === 'input_invalid') throw refused.error
  const inputs = maskInputs(journey.action.definition, refused.resolved.values)
  return inUnit(parts, async unit => {
    const row = await endRun(unit, parts, journey.run, {
      status: 'failed',
      inputs,
      error: toRunError(refused.error),
      message: customerWords(refused.error.code, scope.call.agent.locale),
      actor: scope.actor,
      audit: 'run.finished',
      trace: refused.trace,
      columns: whatRan(journey.action),
    })
    return row ?? movedOn()
  })
}

async function askForInputs(
  parts: RunParts,
  scope: RunScope,
  journey: Journey,
  { missing, resolved, trace }: Extract<Preparation, { status: 'missing' }>,
): Promise<RunRow> {
  const { action, run } = journey
  // What no input takes was let pass once; it must not refuse the answer that is still to come. What was read is kept as it was
  // read: "tomorrow" is another day by then.
  const raw = { ...knownOnly(action.definition, journey.state.raw), ...givenValues(resolved) }
  const state = { ...journey.state, raw }
  return inUnit(parts, async unit => {
    const row = await moveTo(unit, parts, run, {
      status: 'awaiting_inputs',
      inputs: maskInputs(action.definition, resolved.values),
      missing: missingFields(missing, state.call.held),
      trace,
      columns: {
        ...whatRan(action),
        sealedPrepared: sealState(parts.keyring, scope.workspaceId, run.id, state),
        // Each answer starts the time anew. What was given so far is forgotten then.
        expiresAt: new Date(parts.clock.now().getTime() + parts.limits.formMs),
      },
    })
    if (!row) return movedOn()
    const fields = formFields(action.definition, resolved, state.call)
    const { title } = action.definition
    await tellStart(unit, parts, row, journey)
    // A chat in which the turn asks in words shows no form beside its question.
    const inWords = action.definition.collect === 'words' && row.channel === 'chat' && row.turnId !== null
    if (!inWords)
      await tell(unit, parts, row, [{ type: 'inputs-requested', runId: row.id, action: row.action, title, fields }])
    return row
  })
}

function knownOnly(action: Action, raw: JsonObject): JsonObject {
  const names = askedNames(action)
  return Object.fromEntries(Object.entries(raw).filter(([name]) => names.has(name)))
}

function givenValues({ values, origins }: Preparation['resolved']): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name]) => origins[name] === 'call'))
}

async function keepForLater(
  parts: RunParts,
  scope: RunScope,
  action: Action,
  resolved: Preparation['resolved'],
): Promise<void> {
  if (!scope.conversationId || scope.mode === 'dry_run') return
  await holdValues(parts, scope.workspaceId, scope.conversationId, action, resolved)
}
