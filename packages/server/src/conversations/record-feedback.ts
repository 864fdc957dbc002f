import { BellhopError } from '@bellhop/core'
import { agentActions } from './agent-actions.ts'
import { appendEvents } from './append-events.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { findMessageEvent } from './event-store.ts'
import { deleteFeedback, findFeedback, insertFeedback, updateFeedback } from './feedback-store.ts'
import { agentOfConversation } from './find-conversation.ts'
import { unhappyOffersOf } from './offers.ts'
import { lockConversation } from './store.ts'
import { inUnit, type Unit } from './unit-of-work.ts'

/** null: the rating is taken back. */
export interface Feedback {
  messageId: string
  value: 'up' | 'down' | null
}

/**
 * Keeps the customer's rating of an answer, in place of the one that they gave before; one that turns bad offers what the author
 * has for that moment (`after_negative_feedback`). Throws `not_found` for what is no answer of this conversation.
 */
export async function recordFeedback(
  parts: ConversationParts,
  { workspaceId, conversationId }: { workspaceId: string; conversationId: string },
  { messageId, value }: Feedback,
): Promise<void> {
  const { db } = parts.database
  const agent = value === 'down' ? await agentOfConversation(parts, db, workspaceId, conversationId) : null
  const offers = agent
    ? unhappyOffersOf((await agentActions(parts, db, workspaceId, agent)).map(({ definition }) => definition))
    : []
  await inUnit(parts, async unit => {
    const rated = await findMessageEvent(unit.tx, workspaceId, conversationId, messageId)
    if (rated?.data.role !== 'agent') throw new BellhopError('not_found', 'The conversation has no such answer.')
    // Of two ratings at once, the second waits here and then finds the first.
    await lockConversation(unit.tx, workspaceId, conversationId)
    const changed = await keep(unit, parts, { workspaceId, conversationId, eventNumber: rated.number }, value)
    if (!changed || offers.length === 0) return
    await appendEvents(unit, parts, { workspaceId, conversationId, turnId: null }, [{ type: 'offers', offers }])
  })
}

/** False: it stood so already. */
async function keep(
  { tx }: Unit,
  parts: ConversationParts,
  place: { workspaceId: string; conversationId: string; eventNumber: number },
  value: Feedback['value'],
): Promise<boolean> {
  const before = await findFeedback(tx, place)
  if ((before?.value ?? null) === value) return false
  if (value === null) await deleteFeedback(tx, place)
  else if (before) await updateFeedback(tx, place, value)
  else await insertFeedback(tx, { ...place, id: parts.ids.next('fbk'), value, createdAt: parts.clock.now() })
  return true
}
