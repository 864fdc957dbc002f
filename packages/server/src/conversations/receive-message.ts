import { BellhopError } from '@bellhop/core'
import type { Actor } from '../http/principal.ts'
import { agentActions } from './agent-actions.ts'
import {
  answerQuestion,
  type Fence,
  findQuestion,
  isSame,
  type OpenQuestion,
  stillAnswering,
} from './answer-question.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import type { TurnItem } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { agentOf, requireConversation } from './find-conversation.ts'
import { guidedWords } from './guided/guided-words.ts'
import { type ConversationRow, lockConversation } from './store.ts'
import { runTurn } from './turn-loop.ts'
import { holding } from './turn-record.ts'
import { keptState, newTurnState } from './turn-state.ts'
import { insertTurn, runningTurn } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

/** What a customer does: says something, or presses a button; null is "none of these". */
export type Received = { text: string } | { action: string | null }

export interface Receiving {
  /** Runs in the transaction that keeps the message; where it throws, nothing is taken on. */
  fence?: Fence
  /** What the message was taken for an answer to; where that is no longer what it would answer, `conflict`. */
  judgedFor?: OpenQuestion | null
}

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
  { fence = async () => {}, judgedFor }: Receiving = {},
): Promise<{ turnId: string }> {
  const conversation = await requireConversation(parts.database.db, workspaceId, conversationId)
  if ('text' in received) {
    const question = await findQuestion(parts, conversation, received.text)
    if (judgedFor !== undefined && !isSame(question, judgedFor)) throw stillAnswering()
    if (question) return answerQuestion(parts, question, received.text, { actor, fence })
  }

  const label = 'text' in received ? received.text : await labelOf(parts, conversation, received.action)
  const first: TurnItem =
    'text' in received
      ? { type: 'customer-message', text: label }
      : { type: 'customer-choice', action: received.action }
  const turn = await inUnit(parts, async unit => {
    await lockConversation(unit.tx, workspaceId, conversationId)
    await refuseWhileRunning(parts, unit.tx, conversation)
    await fence(unit.tx)
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

/** What a pressed button reads as. Only buttons that the agent has can be pressed. */
async function labelOf(parts: ConversationParts, conversation: ConversationRow, name: string | null): Promise<string> {
  const { db } = parts.database
  const agent = await agentOf(parts, db, conversation)
  if (name === null) return guidedWords(agent?.definition.locale ?? 'en').none
  const actions = agent ? await agentActions(parts, db, conversation.workspaceId, agent) : []
  const action = actions.find(each => each.name === name)
  if (!action) throw new BellhopError('not_found', `The agent has no action "${name}".`)
  return action.definition.title
}
