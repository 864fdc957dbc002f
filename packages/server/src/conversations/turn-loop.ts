import { BellhopError, errorCodes, isBellhopError } from '@bellhop/core'
import { loadActionVersion } from '../actions/load-action.ts'
import { findRun, latestRunOfTurn } from '../runs/find-run.ts'
import { isFinal, type RunRow, toRun } from '../runs/run.ts'
import { startRun } from '../runs/start-run.ts'
import type { ToolOutcome } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { scopeOfConversation } from './conversation-scope.ts'
import { findTurn, moveTurn, type TurnRow } from './store.ts'
import { offeredActions, takeStep } from './take-step.ts'
import { endTurn, holding, keepTurn, waitTurn } from './turn-record.ts'
import { inTurnSpan } from './turn-span.ts'
import { openCall, type PendingCall, type TurnState, turnStateOf } from './turn-state.ts'

/** How often a brain may be asked within one turn. */
const mostSteps = 12
/** How many actions a turn may run. */
const mostRuns = 20

/** Carries a turn that this node holds to its end, or to where it waits for somebody. Never throws. */
export async function runTurn(parts: ConversationParts, turn: TurnRow, state = turnStateOf(turn)): Promise<void> {
  return inTurnSpan(parts, turn, () => carry(parts, turn, state))
}

/** Gives how it ended: `done`, `waiting`, or the code of what it failed with. */
async function carry(parts: ConversationParts, turn: TurnRow, state: TurnState): Promise<string> {
  try {
    for (;;) {
      const waitsFor = await runCalls(parts, turn, state)
      if (waitsFor) {
        await waitForRun(parts, turn, state, waitsFor)
        return 'waiting'
      }
      if (state.steps >= mostSteps)
        throw new BellhopError('budget_exceeded', `The turn took more than ${mostSteps} steps.`)
      state.steps++
      await keepTurn(parts, turn, state)
      const more = await takeStep(parts, turn, state)
      if (!more) break
    }
    await endTurn(parts, turn, state, null)
    return 'done'
  } catch (thrown) {
    const error = isBellhopError(thrown) ? thrown : new BellhopError('internal', 'The turn failed.', { cause: thrown })
    parts.log.error({ err: thrown, turnId: turn.id, conversationId: turn.conversationId }, 'A turn failed')
    await endTurn(parts, turn, state, error).catch(err =>
      parts.log.error({ err, turnId: turn.id }, 'A failed turn could not be ended'),
    )
    return error.code
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
  takeResult(state, run)
  await runTurn(parts, turn, state)
}

/** Takes over a turn whose node died. What its run became is known by now, or will be: nothing is run twice. */
export async function takeOverTurn(parts: ConversationParts, turn: TurnRow): Promise<void> {
  const state = turnStateOf(turn)
  const run = state.calls.length > 0 ? await latestRunOfTurn(parts.database.db, turn.workspaceId, turn.id) : null
  const isNew = run && state.items.every(item => item.type !== 'tool-result' || item.outcome.runId !== run.id)
  if (isNew && !isFinal(run.status)) return waitForRun(parts, turn, state, run)
  if (isNew) takeResult(state, run)
  await runTurn(parts, turn, state)
}

/** Goes on with a turn that this node holds, by what became of the run that it waited for. */
export async function goOnWith(parts: ConversationParts, turn: TurnRow, run: RunRow): Promise<void> {
  const state = turnStateOf(turn)
  if (!isFinal(run.status)) return waitForRun(parts, turn, state, run)
  takeResult(state, run)
  await runTurn(parts, turn, state)
}

/** Waits for what somebody has to do about the run. Where the channel has no forms, or the author wants words, it asks. */
async function waitForRun(parts: ConversationParts, turn: TurnRow, state: TurnState, run: RunRow): Promise<void> {
  const ask = (await asksInWords(parts, run)) ? run : null
  await waitTurn(parts, turn, { ...state, pending: run.id }, ask)
  // It may have ended before the turn began to wait, when there was nothing yet to carry on.
  const now = await findRun(parts.database.db, turn.workspaceId, run.id)
  if (now) await resumeTurn(parts, now)
}

async function asksInWords(parts: ConversationParts, run: RunRow): Promise<boolean> {
  if (run.status !== 'awaiting_inputs') return false
  if (run.channel !== 'chat') return true
  const action = await loadActionVersion(parts, parts.database.db, run.workspaceId, run.actionId, run.version)
  return action?.definition.collect === 'words'
}

/** Runs what the brain asked for, in order. A run that waits for somebody stops it, and is given back. */
async function runCalls(parts: ConversationParts, turn: TurnRow, state: TurnState): Promise<RunRow | null> {
  for (let call = state.calls[0]; call; call = state.calls[0]) {
    const runs = state.items.filter(item => item.type === 'tool-result').length
    if (runs >= mostRuns) throw new BellhopError('budget_exceeded', `The turn ran more than ${mostRuns} actions.`)
    await keepTurn(parts, turn, state)
    const started = await start(parts, turn, call)
    if ('refused' in started) {
      state.calls.shift()
      state.items.push({ type: 'tool-result', callId: call.callId, action: call.action, outcome: started.refused })
      continue
    }
    const { run } = started
    if (!isFinal(run.status) && !run.duplicateOf) return run
    takeResult(state, run)
  }
  return null
}

type Started = { run: RunRow } | { refused: ToolOutcome }

async function start(parts: ConversationParts, turn: TurnRow, call: PendingCall): Promise<Started> {
  try {
    const scope = await scopeOfConversation(parts, parts.database.db, turn.workspaceId, turn.conversationId)
    const action = (await offeredActions(parts, turn)).find(candidate => candidate.name === call.action)
    if (!action) throw new BellhopError('not_found', `The agent has no action "${call.action}".`)
    const inputs = openCall(parts.keyring, turn, call)
    return { run: await startRun(parts, { ...scope, turnId: turn.id }, action, inputs, { unknownInputs: 'ignore' }) }
  } catch (thrown) {
    if (!isBellhopError(thrown)) throw thrown
    const { customer, model } = errorCodes[thrown.code]
    return {
      refused: {
        runId: null,
        status: 'failed',
        result: { error: { code: thrown.code, message: model, issues: thrown.issues.map(issue => ({ ...issue })) } },
        message: null,
        followUps: [],
        error: { code: thrown.code, customer },
      },
    }
  }
}

function takeResult(state: TurnState, run: RunRow): void {
  const call = state.calls.shift()
  const { status, result, message, followUps, error } = toRun(run, null)
  state.pending = null
  state.asking = null
  state.items.push({
    type: 'tool-result',
    callId: call?.callId ?? run.id,
    action: run.action,
    outcome: {
      runId: run.id,
      status,
      result,
      message,
      followUps,
      error: error ? { code: error.code, customer: errorCodes[error.code].customer } : null,
    },
  })
}
