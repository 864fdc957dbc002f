import { BellhopError, isBellhopError, sensitiveMask } from '@bellhop/core'
import { loadActionsByName } from '../actions/load-action.ts'
import { loadAgent } from '../agents/load-agent.ts'
import type { Actor } from '../http/principal.ts'
import { cancelRun } from '../runs/cancel-run.ts'
import { findRun } from '../runs/find-run.ts'
import type { RunRow } from '../runs/run.ts'
import { submitInputs } from '../runs/submit-inputs.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import type { TurnItem } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { requireConversation } from './find-conversation.ts'
import { type ConversationRow, lockConversation } from './store.ts'
import { goOnWith, runTurn } from './turn-loop.ts'
import { holding } from './turn-record.ts'
import { keptState, newTurnState, type TurnState, turnStateOf } from './turn-state.ts'
import { insertTurn, moveTurn, runningTurn, type TurnRow, waitingTurns } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

/** What a customer does: says something, or presses a button; null is "none of these". */
export type Received = { text: string } | { action: string | null }

/**
 * Takes what a customer said and starts the turn that answers it. Gives the turn's id at once; the answer streams as events.
 * Throws `conflict` while the turn before is still running.
 */
export async function receiveMessage(
  parts: ConversationParts,
  workspaceId: string,
  conversationId: string,
  received: Received,
  actor: Actor,
): Promise<{ turnId: string }> {
  const conversation = await requireConversation(parts.database.db, workspaceId, conversationId)
  const asked = 'text' in received ? await findQuestion(parts, conversation) : null
  if (asked && 'text' in received) return answerQuestion(parts, conversation, asked, received.text, actor)

  const label = 'text' in received ? received.text : await labelOf(parts, conversation, received.action)
  const first: TurnItem =
    'text' in received
      ? { type: 'customer-message', text: label }
      : { type: 'customer-choice', action: received.action }
  const turn = await inUnit(parts, async unit => {
    await lockConversation(unit.tx, workspaceId, conversationId)
    await refuseWhileRunning(parts, unit.tx, conversation)
    const turn = await insertTurn(unit.tx, {
      workspaceId,
      id: parts.ids.next('trn'),
      conversationId,
      attempt: 1,
      ...holding(parts),
      state: keptState(newTurnState(first)),
      createdAt: parts.clock.now(),
    })
    const place = { workspaceId, conversationId, turnId: turn.id }
    await appendEvents(unit, parts, place, messageEvents(parts.ids.next('msg'), 'customer', label))
    return turn
  })
  parts.background(runTurn(parts, turn))
  return { turnId: turn.id }
}

async function refuseWhileRunning(
  parts: ConversationParts,
  tx: Parameters<typeof runningTurn>[0],
  row: ConversationRow,
): Promise<void> {
  const running = await runningTurn(tx, row.workspaceId, row.id, parts.leaseTime)
  if (running) throw stillAnswering()
}

function stillAnswering(): BellhopError {
  return new BellhopError('conflict', 'The message before is still being answered. Send this one again in a moment.', {
    hint: 'One message is answered at a time. Wait for the `turn-end` event, then send this one again.',
  })
}

/** What a pressed button reads as. Only buttons that the agent has can be pressed. */
async function labelOf(parts: ConversationParts, conversation: ConversationRow, name: string | null): Promise<string> {
  if (name === null) return 'None of these'
  const { db } = parts.database
  const agent = await loadAgent(parts, db, conversation.workspaceId, conversation.agentId)
  const [action] = agent?.definition.actions.includes(name)
    ? await loadActionsByName(parts, db, conversation.workspaceId, [name])
    : []
  if (!action?.enabled) throw new BellhopError('not_found', `The agent has no action "${name}".`)
  return action.definition.title
}

interface Question {
  turn: TurnRow
  run: RunRow
  asking: NonNullable<TurnState['asking']>
}

/** The question in words that the conversation still has open, if it has one. */
async function findQuestion(parts: ConversationParts, conversation: ConversationRow): Promise<Question | null> {
  const { db } = parts.database
  for (const turn of await waitingTurns(db, conversation.workspaceId, conversation.id)) {
    const { asking } = turnStateOf(turn)
    const run = asking && (await findRun(db, conversation.workspaceId, asking.runId))
    if (asking && run?.status === 'awaiting_inputs') return { turn, run, asking }
  }
  return null
}

const stopWords = /^\s*(?:cancel|stop|never ?mind|forget it)\s*[.!]?\s*$/i

/** The message is the value that was asked for. One that can't be used is asked for again, saying why. */
async function answerQuestion(
  parts: ConversationParts,
  conversation: ConversationRow,
  { turn, run, asking }: Question,
  text: string,
  actor: Actor,
): Promise<{ turnId: string }> {
  const place = { workspaceId: conversation.workspaceId, conversationId: conversation.id, turnId: turn.id }
  // Of several answers at once one takes the question; the others are told before a word of theirs is kept.
  const held = await moveTurn(parts.database.db, turn, 'waiting', holding(parts))
  if (!held) throw stillAnswering()
  const lease = parts.turns.hold(held, parts.turns.begin())
  let next = run
  try {
    await say(parts, place, 'customer', asking.sensitive ? sensitiveMask : text)
    next = stopWords.test(text)
      ? await cancelRun(parts, run, actor)
      : await submitInputs(parts, run, { [asking.input]: text }, actor)
  } catch (thrown) {
    if (!isBellhopError(thrown) || thrown.code !== 'input_invalid') {
      await goOnWith(parts, held, (await findRun(parts.database.db, run.workspaceId, run.id)) ?? run)
      throw thrown
    }
    await say(parts, place, 'agent', thrown.issues.map(issue => issue.message).join(' '))
  } finally {
    lease.release()
  }
  await goOnWith(parts, held, next)
  return { turnId: turn.id }
}

async function say(
  parts: ConversationParts,
  place: { workspaceId: string; conversationId: string; turnId: string },
  role: 'agent' | 'customer',
  text: string,
): Promise<void> {
  await inUnit(parts, unit => appendEvents(unit, parts, place, messageEvents(parts.ids.next('msg'), role, text)))
}
