import { findQuestion } from '../../conversations/answer-question.ts'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { requireConversation } from '../../conversations/find-conversation.ts'
import { type TurnTokens, tokensOf } from '../../conversations/follow-turn.ts'
import { pastEvents } from '../../conversations/past-events.ts'
import type { Received } from '../../conversations/receive-message.ts'
import { readReply } from '../../conversations/words/read-reply.ts'
import { answerTo } from './answer-to.ts'
import type { CallerTurnRow } from './caller-store.ts'
import type { Incoming } from './incoming.ts'
import { pickedOffer } from './spoken-offers.ts'
import { wasHeard } from './was-heard.ts'

export interface Heard {
  received: Received
  /** What is said once more before the answer. */
  lead: string
  /** What the turn that goes on with this had taken before; null: a new one begins. */
  tokensBefore: TurnTokens | null
}

/**
 * What a customer does by saying this: they pick one of the choices that were just read out to them, or simply say it. A yes to a
 * question that was not read out to its end is none: it is said again, and the answer counts as unclear. `isTooEarly`: what the question is
 * about was still being answered.
 */
export async function receivedFrom(
  parts: ConversationParts,
  { agent, history }: Incoming,
  row: CallerTurnRow,
  { before, isTooEarly }: { before: CallerTurnRow | null; isTooEarly: boolean },
): Promise<Heard> {
  const { workspaceId, conversationId } = row
  const place = { workspaceId, conversationId }
  const text = history.said.at(-1) ?? ''
  const conversation = await requireConversation(parts.database.db, workspaceId, conversationId)
  const question = await findQuestion(parts, conversation, text)
  if (question) {
    const isYes = question.state.confirming !== null && readReply(text, agent.definition.locale) === 'yes'
    const asked = isYes && before && !isTooEarly ? await answerTo(parts, before) : ''
    const tokensBefore = tokensOf(question.turn)
    if (!isYes || (!isTooEarly && wasHeard(asked, history))) return { received: { text }, lead: '', tokensBefore }
    return { received: { text: `(before the question was over) ${text}` }, lead: asked, tokensBefore }
  }
  const events = await pastEvents(parts, place, before?.afterEvent ?? 0, null)
  const offered = events.findLast(event => event.type === 'offers')
  const picked = offered?.type === 'offers' ? pickedOffer(offered.offers, text) : null
  return { received: picked ? { action: picked.action } : { text }, lead: '', tokensBefore: null }
}
