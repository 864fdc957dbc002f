import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { pastEvents } from '../../conversations/past-events.ts'
import type { Received } from '../../conversations/receive-message.ts'
import { latestCallerTurn } from './caller-store.ts'
import { pickedOffer } from './spoken-offers.ts'

/** What a customer does by saying this: they pick one of the choices that were just read out to them, or simply say it. */
export async function receivedFrom(
  parts: ConversationParts,
  place: { workspaceId: string; conversationId: string },
  text: string,
): Promise<Received> {
  const latest = await latestCallerTurn(parts.database.db, place)
  const events = await pastEvents(parts, place, latest?.afterEvent ?? 0, null)
  const end = events.findLast(event => event.type === 'turn-end')
  const isAsked = end?.type === 'turn-end' && end.status === 'waiting'
  const offered = events.findLast(event => event.type === 'offers')
  const picked = offered?.type === 'offers' && !isAsked ? pickedOffer(offered.offers, text) : null
  return picked ? { action: picked.action } : { text }
}
