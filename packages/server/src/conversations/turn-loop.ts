import { BellhopError, errorCodes, isBellhopError, type JsonObject } from '@bellhop/core'
import type { SavedAction } from '../actions/saved-action.ts'
import { inLogScope } from '../log/log-scope.ts'
import type { Tx } from '../parts.ts'
import { workspaceHmac } from '../runs/digest-key.ts'
import { findRun, runsOfTurns } from '../runs/find-run.ts'
import { isFinal, type RunRow } from '../runs/run.ts'
import { startRun } from '../runs/start-run.ts'
import { type Question, questionAbout, stillWanted } from './ask-in-words.ts'
import type { ToolOutcome, TurnItem } from './brain.ts'
import { callKey } from './call-key.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { scopeOfConversation } from './conversation-scope.ts'
import { joinForm } from './join-form.ts'
import { toolName } from './model/to-messages.ts'
import { countMistake, refusal, refuseMoreMistakes } from './refused-call.ts'
import { settleContext } from './settle-context.ts'
import { offeredActions, takeStep } from './take-step.ts'
import { tellOutcome } from './tell-outcome.ts'
import { outcomeOf } from './tool-outcome.ts'
import { type TurnLimits, turnLimitsOf } from './turn-limits.ts'
import { endTurn, holding, keepTurn, takenOver, waitTurn } from './turn-record.ts'
import { inTurnSpan } from './turn-span.ts'
import { openCall, type PendingCall, type TurnState, turnStateOf } from './turn-state.ts'
import { findTurn, holdsTurn, moveTurn, type TurnRow } from './turn-store.ts'

/** Carries a turn that this node holds to its end, or to where it waits for somebody. Never throws. */
export async function runTurn(parts: ConversationParts, turn: TurnRow, state = turnStateOf(turn)): Promise<void> {
  return inLogScope({ turnId: turn.id }, () => inTurnSpan(parts, turn, () => carry(parts, turn, state)))
}

/** Gives how it ended: `done`, `waiting`, `stopped`, or the code of what it failed with. */
async function carry(parts: ConversationParts, turn: TurnRow, state: TurnState): Promise<string> {
  const held = parts.turns.hold(turn, parts.turns.begin())
  try {
    await settleContext(parts, turn.workspaceId, turn.conversationId)
    const limits = await turnLimitsOf(parts, turn)
    const { stepsPerTurn } = limits
    for (;;) {
      const waitsFor = await runCalls(parts, turn, state, limits)
      if (waitsFor) {
        await waitForRun(parts, turn, state, waitsFor)
        return 'waiting'
      }
      if (state.steps >= stepsPerTurn)
        throw new BellhopError('budget_exceeded', `The turn took more than ${stepsPerTurn} steps.`)
      refuseMoreMistakes(state)
      state.steps++
      const goesOn = await keepTurn(parts, turn, state)
      const end = goesOn ? await takeStep(parts, turn, state, held.lost) : 'stopped'
      if (end === 'calls') continue
      if (end === 'stopped') state.items.push({ type: 'broken-off', why: 'stopped' })
      await endTurn(parts, turn, state, null)
      return end === 'stopped' ? 'stopped' : 'done'
    }
  } catch (thrown) {
    const error = isBellhopError(thrown) ? thrown : new BellhopError('internal', 'The turn failed.', { cause: thrown })
    parts.log.error({ err: thrown, turnId: turn.id, conversationId: turn.conversationId }, 'A turn failed')
    if (state.model !== null) state.items.push({ type: 'broken-off', why: 'failed' })
    await endTurn(parts, turn, state, error).catch(err =>
      parts.log.error({ err, turnId: turn.id }, 'A failed turn could not be ended'),
    )
    return error.code
  } finally {
    held.release()
  }
}

/** Goes on with a waiting turn once the run that it waits for has ended. Does nothing where somebody else does. */
export async function resumeTurn(parts: ConversationParts, run: RunRow): Promise<void> {
  if (!run.turnId || !isFinal(run.status)) return
  const { db } = parts.database
  const waiting = await findTurn(db, run.workspaceId, run.turnId)
  if (waiting?.status !== 'waiting' || turnStateOf(waiting).pending !== run.id) return
  const turn = await moveTurn(db, waiting, 'waiting', holding(parts))
  if (!turn) return
  const state = turnStateOf(turn)
  if (run.status === 'expired' && state.confirming) {
    // Who was asked in words has no card that says that it is over.
    const question = await stillWanted(parts, turn, state.confirming)
    return waitTurn(parts, turn, { ...state, pending: null }, question)
  }
  await takeResult(parts, turn, state, run)
  await runTurn(parts, turn, state)
}

/** Takes over a turn whose node died. What its run became is known by now, or will be: nothing is run twice. */
export async function takeOverTurn(parts: ConversationParts, turn: TurnRow): Promise<void> {
  const state = turnStateOf(turn)
  const run = state.calls.length > 0 ? await untoldRun(parts, turn, state) : null
  if (run && !isFinal(run.status)) return waitForRun(parts, turn, state, run)
  if (run) await takeResult(parts, turn, state, run)
  await runTurn(parts, turn, state)
}

/** The run of the call under way. It may be older than those before it: a form of an earlier turn that the turn has taken over. */
async function untoldRun(parts: ConversationParts, turn: TurnRow, { items }: TurnState): Promise<RunRow | null> {
  const runs = await runsOfTurns(parts.database.db, turn.workspaceId, turn.conversationId, [turn.id])
  const told = new Set(items.flatMap(item => (item.type === 'tool-result' ? [item.outcome.runId] : [])))
  // One that expired may have been asked for anew: then it is told as nothing, and another came after it.
  const isOver = ({ status }: RunRow, index: number) => status === 'expired' && index < runs.length - 1
  return runs.findLast((run, index) => !told.has(run.id) && !isOver(run, index)) ?? null
}

/**
 * Goes on with a turn that this node holds, by what became of the run that it waited for. `said`: what the customer had to say
 * besides.
 */
export async function goOnWith(parts: ConversationParts, turn: TurnRow, run: RunRow, said: TurnItem[] = []) {
  const state = turnStateOf(turn)
  if (!isFinal(run.status)) return waitForRun(parts, turn, state, run)
  await takeResult(parts, turn, state, run)
  state.items.push(...said)
  await runTurn(parts, turn, state)
}

/** Starts a run like the one that the turn waited for, which is over: the customer is asked anew. */
export async function startAnew(parts: ConversationParts, turn: TurnRow): Promise<void> {
  await runTurn(parts, turn, { ...turnStateOf(turn), pending: null, asking: null, confirming: null })
}

/** Waits for what somebody has to do about the run. Where the channel has no forms, or the author wants words, it asks. */
export async function waitForRun(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  run: RunRow,
  question?: Question,
): Promise<void> {
  await waitTurn(parts, turn, { ...state, pending: run.id }, question ?? (await questionAbout(parts, run)))
  // It may have ended before the turn began to wait, when there was nothing yet to carry on.
  const now = await findRun(parts.database.db, turn.workspaceId, run.id)
  if (now) await resumeTurn(parts, now)
}

/** Runs what the brain asked for, in order. A run that waits for somebody stops it, and is given back. */
async function runCalls(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  limits: TurnLimits,
): Promise<RunRow | null> {
  const { runsPerTurn, identicalPerTurn } = limits
  for (let call = state.calls[0]; call; call = state.calls[0]) {
    const runs = state.items.filter(item => item.type === 'tool-result').length
    if (runs >= runsPerTurn) throw new BellhopError('budget_exceeded', `The turn ran more than ${runsPerTurn} actions.`)
    if (!(await keepTurn(parts, turn, state))) {
      state.calls = []
      return null
    }
    const started = await start(parts, turn, state, { call, identicalPerTurn })
    if ('refused' in started) {
      state.calls.shift()
      state.items.push({ type: 'tool-result', callId: call.callId, action: call.action, outcome: started.refused })
      continue
    }
    const { run } = started
    if (!isFinal(run.status) && !run.duplicateOf) return run
    await takeResult(parts, turn, state, run)
  }
  return null
}

type Started = { run: RunRow } | { refused: ToolOutcome }

async function start(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  { call, identicalPerTurn }: { call: PendingCall; identicalPerTurn: number },
): Promise<Started> {
  const { db } = parts.database
  try {
    const scope = await scopeOfConversation(parts, db, turn.workspaceId, turn.conversationId)
    const offered = await offeredActions(parts, turn)
    const action = offered.find(candidate => candidate.name === call.action)
    if (!action) return { refused: refusal('not_found', whatThereIs(call.action, offered)) }
    const inputs = openCall(parts.keyring, turn, call)
    const saidAt = call.at === undefined ? parts.clock.now() : new Date(call.at)
    const asked = { ...scope.call, inputs, now: saidAt }
    const key = callKey(await workspaceHmac(parts, db, turn.workspaceId), action.definition, asked)
    const times = (state.called[key] ?? 0) + 1
    state.called[key] = times
    if (times > identicalPerTurn) return { refused: refusal('budget_exceeded', sameAgain) }
    // Between the turn's last sign of life and this run, another node may have taken the turn over, and its calls with it.
    const fence = async (tx: Tx) => {
      if (!(await holdsTurn(tx, turn))) throw takenOver()
    }
    const joined = state.model === null ? null : await joinForm(parts, turn, action, inputs, scope.actor)
    if (joined) return { run: joined }
    const options = { unknownInputs: 'ignore' as const, saidAt }
    const startedBy = state.model === null ? scope.startedBy : 'model'
    return { run: await startRun(parts, { ...scope, startedBy, turnId: turn.id, fence }, action, inputs, options) }
  } catch (thrown) {
    // Nothing was sent: a run whose intent is stored is given back as it stands, whatever breaks then.
    if (!isBellhopError(thrown)) throw thrown
    if (thrown.code === 'input_invalid') countMistake(state)
    return { refused: refusal(thrown.code, errorCodes[thrown.code].model, thrown.issues) }
  }
}

const sameAgain =
  'This was called with the same values too often in this turn, and was not run again. Go on with the results that you have, or ask the customer for something else.'

function whatThereIs(name: string, offered: readonly SavedAction[]): string {
  const names = offered.map(action => action.name)
  const there = names.length === 0 ? 'There are none.' : `There are: ${names.join(', ')}.`
  return `There is no action ${toolName(name)}. ${there}`
}

async function takeResult(parts: ConversationParts, turn: TurnRow, state: TurnState, run: RunRow): Promise<void> {
  const [call] = state.calls
  const callId = call?.callId ?? run.id
  const outcome = await outcomeOf(parts, run, argumentsOf(state, callId))
  // Guided mode says it by itself.
  const isToTell = state.model !== null && run.write
  const told = isToTell ? await tellOutcome(parts, turn, outcome, state.items.length) : outcome
  state.calls.shift()
  state.pending = null
  state.asking = null
  state.confirming = null
  state.items.push({ type: 'tool-result', callId, action: run.action, outcome: told })
}

function argumentsOf({ items }: TurnState, callId: string): JsonObject {
  const call = items.find(item => item.type === 'tool-call' && item.callId === callId)
  return call?.type === 'tool-call' ? call.inputs : {}
}
