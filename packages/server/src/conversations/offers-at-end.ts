import type { BellhopError } from '@bellhop/core'
import { agentActions } from './agent-actions.ts'
import type { TurnItem } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { agentOfConversation } from './find-conversation.ts'
import { type Offered, offersAfter } from './offers.ts'
import type { TurnState } from './turn-state.ts'
import type { TurnRow } from './turn-store.ts'

/**
 * The buttons with which a turn ends. Guided mode shows its own with what it says, but where the turn failed. Never throws: a turn
 * ends also where nobody can tell what to offer.
 */
export async function offersAtEnd(
  parts: ConversationParts,
  turn: TurnRow,
  { items, model }: TurnState,
  error: BellhopError | null,
): Promise<Offered> {
  if (model === null && error === null) return none
  const last = items.at(-1)
  // Who stops an answer has something else in mind.
  if (last?.type === 'broken-off' && last.why === 'stopped') return none
  const { db } = parts.database
  try {
    const agent = await agentOfConversation(parts, db, turn.workspaceId, turn.conversationId)
    if (!agent) return none
    const actions = await agentActions(parts, db, turn.workspaceId, agent)
    const offerable = actions.map(({ definition }) => definition)
    return offersAfter(items, offerable, error !== null || isUnanswered(items))
  } catch (err) {
    parts.log.error({ err, turnId: turn.id }, 'What to offer at the end of a turn could not be read')
    return none
  }
}

const none: Offered = { offers: [] }

/** Did the customer get no answer, or want none of those that there were? */
function isUnanswered(items: readonly TurnItem[]): boolean {
  const [first] = items
  if (first?.type === 'customer-choice' && first.action === null) return true
  const last = items.at(-1)
  return last?.type === 'broken-off' && (last.why === 'unanswered' || last.why === 'refused')
}
