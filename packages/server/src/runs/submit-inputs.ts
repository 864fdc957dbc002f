import {
  BellhopError,
  customerWords,
  effectiveRunMode,
  isBellhopError,
  isGiven,
  type JsonObject,
  runError,
} from '@bellhop/core'
import { localeOf } from '../conversations/locale-of.ts'
import { inUnit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { expireInputs } from './expire-inputs.ts'
import { askedNames, type Runnable } from './journey.ts'
import { endRun, movedOn, openFrom } from './record-run.ts'
import { reopen } from './reopen.ts'
import { isFinal, type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
import { carryOn, mustAsk } from './start-run.ts'
import { findRun } from './store.ts'
import { whatRuns } from './what-runs.ts'

/**
 * Answers what a run asked for. What was given before stays, also by an answer that comes at the same time; a second question may
 * follow from the answer. Throws `input_invalid`, with the run still waiting, for values that can't be used, and `gone` for a run
 * that asks no more. Where its action was taken away meanwhile, the run has failed.
 */
export async function submitInputs(parts: RunParts, row: RunRow, inputs: JsonObject, actor: Actor): Promise<RunRow> {
  for (let waiting = row; ; ) {
    try {
      return await submitTo(parts, waiting, inputs, actor)
    } catch (thrown) {
      const now = await answeredSince(parts, waiting, thrown)
      if (!now) throw thrown
      waiting = now
    }
  }
}

async function submitTo(parts: RunParts, row: RunRow, inputs: JsonObject, actor: Actor): Promise<RunRow> {
  if (row.status !== 'awaiting_inputs') {
    const why = isFinal(row.status) ? 'has ended' : 'already has what it needs'
    throw new BellhopError('gone', `The run ${why}: it asks for no inputs.`)
  }
  if (row.expiresAt !== null && row.expiresAt <= parts.clock.now()) {
    if (!(await expireInputs(parts, row))) return movedOn()
    throw new BellhopError('gone', 'The run has ended: its inputs were not given in time.')
  }
  const { action, why } = await whatRuns(parts, parts.database.db, row)
  if (!action) return endWithdrawn(parts, row, why, actor)
  const { scope, journey } = await reopen(parts, parts.database.db, row, actor)
  const run = { ...openFrom(row), only: { sealedPrepared: row.sealedPrepared } }
  const state = { ...journey.state, raw: withMore(journey.state.raw, inputs) }
  // The version that it began with goes on, but unasked only where nobody has since said that it is to be asked about.
  const asBegun = { ...journey, run, state, mustAsk: wantsYes(action, scope) }
  const isAsked = scope.mode !== 'dry_run' && mustAsk(scope, asBegun)
  if (!isAsked || action.version === journey.action.version) return carryOn(parts, scope, asBegun)
  // A yes counts for the version of now alone.
  const raw = withoutDropped(state.raw, journey.action, action)
  return carryOn(parts, scope, { ...asBegun, action, state: { ...state, raw }, mustAsk: true })
}

/** Without what only the version before asked the conversation for: nobody gave too much. */
function withoutDropped(raw: JsonObject, before: Runnable, now: Runnable): JsonObject {
  const [asked, stillAsked] = [askedNames(before.definition), askedNames(now.definition)]
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !asked.has(name) || stillAsked.has(name)))
}

function wantsYes({ definition }: Runnable, { runModes }: RunScope): boolean {
  return effectiveRunMode(definition, runModes) === 'confirm'
}

/** What is not given takes nothing back. */
function withMore(before: JsonObject, inputs: JsonObject): JsonObject {
  const given = Object.entries(inputs).filter(([name, value]) => isGiven(value) || !Object.hasOwn(before, name))
  return { ...before, ...Object.fromEntries(given) }
}

/** The run, where it moved on only because somebody gave something else of what it asks for. */
async function answeredSince(parts: RunParts, row: RunRow, thrown: unknown): Promise<RunRow | null> {
  if (!isBellhopError(thrown) || thrown.code !== 'conflict') return null
  const now = await findRun(parts.database.db, row.workspaceId, row.id)
  if (now?.status !== 'awaiting_inputs' || !now.sealedPrepared || !row.sealedPrepared) return null
  return Buffer.compare(now.sealedPrepared, row.sealedPrepared) === 0 ? null : now
}

async function endWithdrawn(parts: RunParts, row: RunRow, why: string, actor: Actor): Promise<RunRow> {
  const locale = await localeOf(parts, parts.database.db, row)
  return inUnit(parts, async unit => {
    const ended = await endRun(unit, parts, openFrom(row), {
      status: 'failed',
      error: runError('gone', `Nothing was sent: ${why}.`),
      message: customerWords('gone', locale),
      actor,
      audit: 'run.finished',
      trace: stepsOf(row),
      inputs: row.inputs,
    })
    return ended ?? movedOn()
  })
}
