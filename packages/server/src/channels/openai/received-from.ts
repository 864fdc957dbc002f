import type { StreamEvent } from '@bellhop/core/stream'
import { findQuestion, type OpenQuestion } from '../../conversations/answer-question.ts'
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

/** How it went to get to the customer's new message. */
export interface Way {
  /** What they said before was still being answered when they said it. */
  isTooEarly: boolean
  /** What was done meanwhile is part of the new answer. */
  ran: boolean
}

export interface Heard {
  received: Received
  /** What is said once more before the answer. */
  lead: string
  /** What the turn that goes on with this had taken before; null: a new one begins. */
  tokensBefore: TurnTokens | null
  /** What it answers, as judged here; null: no question. */
  judgedFor: OpenQuestion | null
}

/**
 * What a customer does by saying this: they pick one of the choices that were just read out to them, or simply say it. A yes to a
 * question that was not read out to its end is none: it is said again, and the answer counts as unclear. `before`: the turn before.
 */
export async function receivedFrom(
  parts: ConversationParts,
  { agent, history }: Incoming,
  row: CallerTurnRow,
  { before, isTooEarly, ran }: { before: CallerTurnRow | null } & Way,
): Promise<Heard> {
  const { workspaceId, conversationId } = row
  const place = { workspaceId, conversationId }
  const { locale } = agent.definition
  const text = history.said.at(-1) ?? ''
  const conversation = await requireConversation(parts.database.db, workspaceId, conversationId)
  const question = await findQuestion(parts, conversation, text)
  if (question) {
    const isYes = question.state.confirming !== null && readReply(text, locale) === 'yes'
    const asked = isYes && before && !isTooEarly ? await answerTo(parts, before, locale) : ''
    const about = { tokensBefore: tokensOf(question.turn), judgedFor: question }
    if (!isYes || (!isTooEarly && wasHeard(asked, history))) return { received: { text }, lead: '', ...about }
    return { received: { text: `(before the question was over) ${text}` }, lead: asked, ...about }
  }
  const events = await pastEvents(parts, place, before?.afterEvent ?? 0, null)
  const offered = events.findLast(event => event.type === 'offers')
  const picked = offered?.type === 'offers' ? pickedOffer(offered.offers, text, locale) : null
  // Of an answer that nothing was heard of, what was done has to be told all the same.
  const isUntold = history.answered === null && history.before.length > 0 && events.some(isOfRun) && !ran
  const lead = before && isUntold ? await answerTo(parts, before, locale) : ''
  return { received: picked ? { action: picked.action } : { text }, lead, tokensBefore: null, judgedFor: null }
}

/** Tells that something was done, or is to be. */
export function isOfRun({ type }: StreamEvent): boolean {
  return type === 'action-end' || type === 'approval-requested'
}
