import type { Action, JsonObject } from '@bellhop/core'
import type { Actor } from '../http/principal.ts'
import { findRun } from '../runs/find-run.ts'
import { moveToTurn } from '../runs/move-to-turn.ts'
import { type RunRow, toRun } from '../runs/run.ts'
import { submitInputs } from '../runs/submit-inputs.ts'
import type { TurnItem } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { toOutcome } from './tool-outcome.ts'
import { holding, takenOver } from './turn-record.ts'
import { keptState, type TurnState, turnStateOf } from './turn-state.ts'
import { holdsTurn, moveTurn, type TurnRow, waitingTurns } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

/**
 * Gives what a model calls an action with to the run of that action which waits for its inputs in an earlier turn, instead of starting
 * a second one: the customer typed what the form asks for. The run goes on in this turn, and the earlier one is over. Null: no
 * such run waits. Throws `input_invalid` for values that can't be used, with the form as it was.
 */
export async function joinForm(
  parts: ConversationParts,
  turn: TurnRow,
  action: { id: string; definition: Action },
  inputs: JsonObject,
  actor: Actor,
): Promise<RunRow | null> {
  const waiting = await findForm(parts, turn, action.id)
  if (!waiting) return null
  const since = parts.turns.begin()
  const earlier = await moveTurn(parts.database.db, waiting.turn, 'waiting', holding(parts))
  if (!earlier) return null
  const lease = parts.turns.hold(earlier, since)
  try {
    const run = await submitInputs(parts, waiting.run, askedOnly(action.definition, inputs), actor)
    return await takeRun(parts, turn, earlier, run)
  } catch (thrown) {
    const change = { status: 'waiting' as const, leaseUntil: null, updatedAt: parts.clock.now() }
    await moveTurn(parts.database.db, earlier, 'running', change)
    throw thrown
  } finally {
    lease.release()
  }
}

/** What a model reads of a call whose run still waits for inputs; null where that is not what its turn waits for. */
export async function openForm(parts: Pick<ConversationParts, 'database'>, turn: TurnRow): Promise<TurnItem | null> {
  const { pending, calls } = turnStateOf(turn)
  const [call] = calls
  const run = pending && call ? await findRun(parts.database.db, turn.workspaceId, pending) : null
  if (!call || run?.status !== 'awaiting_inputs') return null
  const fields = toRun(run, null).missing.map(({ name, title }) => `${name} ("${title}")`)
  const message = `The customer was asked for: ${fields.join(', ')}. It is not done. Where what they say gives some of it, call the action again with that: it is filled in.`
  const outcome = { ...toOutcome(run), result: { error: { message } } }
  return { type: 'tool-result', callId: call.callId, action: run.action, outcome }
}

async function findForm(
  parts: ConversationParts,
  { workspaceId, conversationId }: TurnRow,
  actionId: string,
): Promise<{ turn: TurnRow; run: RunRow } | null> {
  const { db } = parts.database
  for (const turn of await waitingTurns(db, workspaceId, conversationId)) {
    const { pending } = turnStateOf(turn)
    const run = pending === null ? null : await findRun(db, workspaceId, pending)
    if (run?.status === 'awaiting_inputs' && run.actionId === actionId) return { turn, run }
  }
  return null
}

/** What a model made up beside is left out here too. */
function askedOnly(action: Action, inputs: JsonObject): JsonObject {
  const names = new Set(action.inputs.filter(({ from }) => from === 'conversation').map(({ name }) => name))
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => names.has(name)))
}

async function takeRun(parts: ConversationParts, turn: TurnRow, earlier: TurnRow, run: RunRow): Promise<RunRow> {
  return inUnit(parts, async ({ tx }) => {
    if (!(await holdsTurn(tx, turn))) throw takenOver()
    const over = { status: 'done' as const, leaseUntil: null, updatedAt: parts.clock.now() }
    if (!(await moveTurn(tx, earlier, 'running', { ...over, state: keptState(ended(turnStateOf(earlier), run)) })))
      throw takenOver()
    return moveToTurn(tx, run, turn.id)
  })
}

function ended(state: TurnState, run: RunRow): TurnState {
  const [call] = state.calls
  const outcome = { ...toOutcome(run), status: 'continued', result: { error: { message: wentOn } }, message: null }
  const item: TurnItem[] = call ? [{ type: 'tool-result', callId: call.callId, action: run.action, outcome }] : []
  return { ...state, items: [...state.items, ...item], calls: [], pending: null, asking: null, confirming: null }
}

const wentOn = 'The customer gave what was missing. It went on with the next call of this action.'
