import { BellhopError, errorCodes, isBellhopError } from '@bellhop/core'
import { loadActionsByName } from '../actions/load-action.ts'
import type { SavedAction } from '../actions/saved-action.ts'
import { loadAgent } from '../agents/load-agent.ts'
import { questionFor } from '../runs/form-fields.ts'
import { isFinal, type RunRow, toRun } from '../runs/run.ts'
import { startRun } from '../runs/start-run.ts'
import { findRun, latestRunOfTurn } from '../runs/store.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import type { ToolOutcome } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { requireConversation, scopeOfConversation } from './conversation-scope.ts'
import { createEventWriter } from './event-writer.ts'
import { findTurn, moveTurn, type TurnRow } from './store.ts'
import { keptState, type TurnState, turnStateOf } from './turn-state.ts'
import { inUnit } from './unit-of-work.ts'

/** How long a turn may take between two signs of life. A send takes 60 s at most. */
export const turnLeaseMs = 120_000
/** How often a brain may be asked within one turn. */
const mostSteps = 12
/** How many actions a turn may run. */
const mostRuns = 20

/** Carries a turn that this node holds to its end, or to where it waits for somebody. Never throws. */
export async function runTurn(parts: ConversationParts, turn: TurnRow): Promise<void> {
  const state = turnStateOf(turn)
  try {
    for (;;) {
      const waiting = await runCalls(parts, turn, state)
      if (waiting) return
      if (state.steps >= mostSteps)
        throw new BellhopError('budget_exceeded', `The turn took more than ${mostSteps} steps.`)
      state.steps++
      const more = await takeStep(parts, turn, state)
      if (!more) break
    }
    await endTurn(parts, turn, state, null)
  } catch (thrown) {
    const error = isBellhopError(thrown) ? thrown : new BellhopError('internal', 'The turn failed.', { cause: thrown })
    parts.log.error({ err: thrown, turnId: turn.id, conversationId: turn.conversationId }, 'A turn failed')
    await endTurn(parts, turn, state, error).catch(err =>
      parts.log.error({ err, turnId: turn.id }, 'A failed turn could not be ended'),
    )
  }
}

/** Goes on with a waiting turn once the run that it waits for has ended. Does nothing where somebody else does. */
export async function resumeTurn(parts: ConversationParts, run: RunRow): Promise<void> {
  if (!run.turnId || !isFinal(run.status)) return
  const { db } = parts.database
  const waiting = await findTurn(db, run.workspaceId, run.turnId)
  if (waiting?.status !== 'waiting' || turnStateOf(waiting).pending !== run.id) return
  const turn = await moveTurn(db, run.workspaceId, run.turnId, 'waiting', holding(parts))
  if (!turn) return
  const state = turnStateOf(turn)
  takeResult(state, run)
  await runTurn(parts, { ...turn, state: turn.state })
}

/** Takes over a turn whose node died. What its run became is known by now, or will be: nothing is run twice. */
export async function takeOverTurn(parts: ConversationParts, turn: TurnRow): Promise<void> {
  const { db } = parts.database
  const state = turnStateOf(turn)
  const run = state.calls.length > 0 ? await latestRunOfTurn(db, turn.workspaceId, turn.id) : null
  if (
    run &&
    isFinal(run.status) &&
    state.items.every(item => item.type !== 'tool-result' || item.outcome.runId !== run.id)
  ) {
    takeResult(state, run)
  } else if (run && !isFinal(run.status)) {
    await wait(parts, turn, { ...state, pending: run.id })
    return
  }
  await runTurn(parts, turn)
}

/** What a turn's row says while a node works on it. */
export function holding(parts: ConversationParts) {
  const now = parts.clock.now()
  return {
    status: 'running' as const,
    node: parts.nodeName,
    leaseUntil: new Date(now.getTime() + turnLeaseMs),
    updatedAt: now,
  }
}

/** Runs what the brain asked for, in order. True: one of the runs waits for somebody, and so does the turn. */
async function runCalls(parts: ConversationParts, turn: TurnRow, state: TurnState): Promise<boolean> {
  for (let call = state.calls[0]; call; call = state.calls[0]) {
    const runs = state.items.filter(item => item.type === 'tool-result').length
    if (runs >= mostRuns) throw new BellhopError('budget_exceeded', `The turn ran more than ${mostRuns} actions.`)
    await keep(parts, turn, state)
    const started = await start(parts, turn, call)
    if ('refused' in started) {
      state.calls.shift()
      state.items.push({ type: 'tool-result', callId: call.callId, action: call.action, outcome: started.refused })
      continue
    }
    if (!isFinal(started.run.status) && !started.run.duplicateOf) {
      await waitFor(parts, turn, state, started.run, started.action)
      return true
    }
    takeResult(state, started.run)
  }
  return false
}

type Started = { run: RunRow; action: SavedAction } | { refused: ToolOutcome }

async function start(parts: ConversationParts, turn: TurnRow, call: TurnState['calls'][number]): Promise<Started> {
  const { db } = parts.database
  const { workspaceId } = turn
  try {
    const scope = await scopeOfConversation(parts, db, workspaceId, turn.conversationId)
    const action = (await offeredActions(parts, turn)).find(candidate => candidate.name === call.action)
    if (!action) throw new BellhopError('not_found', `The agent has no action "${call.action}".`)
    const run = await startRun(parts, { ...scope, turnId: turn.id }, action, call.inputs, { unknownInputs: 'ignore' })
    return { run, action }
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

async function takeStep(parts: ConversationParts, turn: TurnRow, state: TurnState): Promise<boolean> {
  const { db } = parts.database
  const conversation = await requireConversation(db, turn.workspaceId, turn.conversationId)
  const agent = await loadAgent(parts, db, turn.workspaceId, conversation.agentId)
  if (!agent) throw new BellhopError('gone', 'The agent of this conversation is gone.')
  const actions = (await offeredActions(parts, turn)).map(({ definition }) => definition)

  const writer = createEventWriter(parts, turn)
  let messageId: string | null = null
  let said = ''
  const endMessage = () => {
    if (messageId === null) return
    writer.write({ type: 'message-end', messageId })
    state.items.push({ type: 'agent-message', text: said })
    messageId = null
    said = ''
  }
  let called = false
  const request = {
    agent: agent.definition,
    actions,
    items: state.items.slice(),
    signal: AbortSignal.timeout(turnLeaseMs),
  }
  for await (const part of parts.brain.step(request)) {
    if (part.type === 'text-delta') {
      if (messageId === null) {
        messageId = parts.ids.next('msg')
        writer.write({ type: 'message-start', messageId, role: 'agent' })
      }
      writer.write({ type: 'text-delta', messageId, text: part.text })
      said += part.text
      continue
    }
    endMessage()
    if (part.type === 'offers') writer.write({ type: 'offers', offers: part.offers })
    if (part.type === 'tool-call') {
      called = true
      state.items.push(part)
      state.calls.push({ callId: part.callId, action: part.action, inputs: part.inputs })
    }
    if (part.type === 'stop') break
  }
  endMessage()
  await writer.flush()
  return called
}

/** The actions that the agent may use now. */
async function offeredActions(parts: ConversationParts, turn: TurnRow): Promise<SavedAction[]> {
  const { db } = parts.database
  const conversation = await requireConversation(db, turn.workspaceId, turn.conversationId)
  const agent = await loadAgent(parts, db, turn.workspaceId, conversation.agentId)
  const actions = await loadActionsByName(parts, db, turn.workspaceId, agent?.definition.actions ?? [])
  return actions.filter(action => action.enabled)
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

async function waitFor(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  run: RunRow,
  { definition }: SavedAction,
): Promise<void> {
  const inWords = run.status === 'awaiting_inputs' && (definition.collect === 'words' || run.channel !== 'chat')
  await wait(parts, turn, { ...state, pending: run.id }, inWords ? run : null)
}

/** Asks in words for the next input of a run that waits, where a turn does so. */
async function wait(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  ask: RunRow | null = null,
): Promise<void> {
  const [field] = ask ? toRun(ask, null).missing : []
  const asking = ask && field ? { runId: ask.id, input: field.name, sensitive: field.sensitive } : null
  await inUnit(parts, async unit => {
    const change = { status: 'waiting' as const, leaseUntil: null, updatedAt: parts.clock.now() }
    const moved = await moveTurn(unit.tx, turn.workspaceId, turn.id, 'running', {
      ...change,
      state: keptState({ ...state, asking }),
    })
    if (!moved) return
    const question = field ? messageEvents(parts.ids.next('msg'), 'agent', questionFor(field)) : []
    await appendEvents(unit, parts, placeOf(turn), [
      ...question,
      { type: 'turn-end', turnId: turn.id, status: 'waiting' },
    ])
  })
  // It may have ended between its own transaction and this one.
  const run = state.pending ? await findRun(parts.database.db, turn.workspaceId, state.pending) : null
  if (run && isFinal(run.status)) await resumeTurn(parts, run)
}

/** Asks in words for what is still missing after an answer. */
export async function askNext(parts: ConversationParts, turn: TurnRow, run: RunRow): Promise<void> {
  const held = await moveTurn(parts.database.db, turn.workspaceId, turn.id, 'waiting', holding(parts))
  if (held) await wait(parts, held, turnStateOf(held), run)
}

async function keep(parts: ConversationParts, turn: TurnRow, state: TurnState): Promise<void> {
  const { leaseUntil, updatedAt } = holding(parts)
  const change = { leaseUntil, updatedAt, state: keptState(state) }
  const kept = await moveTurn(parts.database.db, turn.workspaceId, turn.id, 'running', change)
  if (!kept) throw new BellhopError('conflict', 'Another node has taken this turn over.')
}

async function endTurn(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  error: BellhopError | null,
): Promise<void> {
  await inUnit(parts, async unit => {
    const change = { status: 'done' as const, leaseUntil: null, updatedAt: parts.clock.now(), state: keptState(state) }
    const ended = await moveTurn(unit.tx, turn.workspaceId, turn.id, 'running', change)
    if (!ended) return
    const told = error ? [{ type: 'error' as const, code: error.code, message: errorCodes[error.code].customer }] : []
    await appendEvents(unit, parts, placeOf(turn), [...told, { type: 'turn-end', turnId: turn.id, status: 'done' }])
  })
}

function placeOf(turn: TurnRow) {
  return { workspaceId: turn.workspaceId, conversationId: turn.conversationId, turnId: turn.id }
}
