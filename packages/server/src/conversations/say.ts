import { appendEvents, messageEvents } from './append-events.ts'
import type { ConversationParts } from './conversation-parts.ts'
import type { TurnRow } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

/** One message of its own, in the turn. */
export async function say(
  parts: ConversationParts,
  { workspaceId, conversationId, id: turnId }: TurnRow,
  role: 'agent' | 'customer',
  text: string,
): Promise<void> {
  const place = { workspaceId, conversationId, turnId }
  await inUnit(parts, unit => appendEvents(unit, parts, place, messageEvents(parts.ids.next('msg'), role, text)))
}
