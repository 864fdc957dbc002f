import { loadActionsByName } from '../actions/load-action.ts'
import { loadAgent } from '../agents/load-agent.ts'
import { appendEvents } from './append-events.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { findMessageEvent } from './event-store.ts'
import { hasFeedback, insertFeedback } from './feedback-store.ts'
import { lockConversation } from './store.ts'
import { inUnit } from './unit-of-work.ts'

/**
 * Keeps the first rating of a message, and no other; a bad one offers what the author has for that moment
 * (`after_negative_feedback`).
 */
export async function recordFeedback(
  parts: ConversationParts,
  { workspaceId, conversationId, agentId }: { workspaceId: string; conversationId: string; agentId: string },
  feedback: { messageId: string; value: 'up' | 'down' },
): Promise<void> {
  const { db } = parts.database
  const agent = await loadAgent(parts, db, workspaceId, agentId)
  const actions = await loadActionsByName(parts, db, workspaceId, agent?.definition.actions ?? [])
  const offers = actions
    .filter(({ enabled, definition }) => enabled && definition.offer === 'after_negative_feedback')
    .map(({ name, definition }) => ({ action: name, label: definition.title }))
  await inUnit(parts, async unit => {
    const rated = await findMessageEvent(unit.tx, workspaceId, conversationId, feedback.messageId)
    if (!rated) return
    // Of two ratings at once, the second waits here and then finds the first.
    await lockConversation(unit.tx, workspaceId, conversationId)
    if (await hasFeedback(unit.tx, workspaceId, conversationId, rated.number)) return
    await insertFeedback(unit.tx, {
      workspaceId,
      id: parts.ids.next('fbk'),
      conversationId,
      eventNumber: rated.number,
      value: feedback.value,
      createdAt: parts.clock.now(),
    })
    if (feedback.value === 'up' || offers.length === 0) return
    await appendEvents(unit, parts, { workspaceId, conversationId, turnId: null }, [{ type: 'offers', offers }])
  })
}
