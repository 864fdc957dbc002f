import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { isTurnUnderWay, type TurnTokens, turnStanding } from '../../conversations/follow-turn.ts'
import { pastEvents, turnOfNextMessage } from '../../conversations/past-events.ts'
import { readStream } from '../../conversations/read-stream.ts'
import { callerTurnsAfter } from './caller-store.ts'
import type { FinishReason, Usage } from './completion.ts'
import { createSpeaker } from './speaker.ts'
import type { Taken } from './take-request.ts'

export type AnswerPart =
  | { type: 'text'; text: string }
  /** `usage`: null where nobody knows. */
  | { type: 'end'; finishReason: FinishReason; usage: Usage | null }

export interface AnswerOptions {
  locale: string
  /** Nobody has said anything yet. */
  isGreeting: boolean
}

/**
 * The answer to a request as it comes, up to where its turn ends or waits for the customer. Throws where the message could not be
 * taken on; ends without an end where `signal` aborts.
 */
export async function* answer(
  parts: ConversationParts,
  { workspaceId, conversationId, after, lead, started }: Taken,
  { locale, isGreeting }: AnswerOptions,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const { db } = parts.database
  const place = { workspaceId, conversationId }
  const speaker = createSpeaker(locale)
  const [next] = await callerTurnsAfter(db, place, after)
  const until = next?.afterEvent ?? Number.POSITIVE_INFINITY
  if (isGreeting) {
    const text = (await greeting(parts, place)).map(event => speaker.hear(event)).join('')
    yield { type: 'text', text: text || speaker.close() }
    yield { type: 'end', finishReason: 'stop', usage: null }
    return
  }
  if (lead !== '') yield { type: 'text', text: `${lead}\n` }
  const failed = new AbortController()
  let failure: { error: unknown } | null = null
  started?.work.catch((error: unknown) => {
    failure = { error }
    failed.abort()
  })
  // A node that stops says what it has begun to say: a stream that just ends would count as the whole answer.
  const whole = { ...parts, stopping: signal }
  for await (const event of readStream(whole, place, after, AbortSignal.any([signal, failed.signal]))) {
    if (event.number > until) break
    const text = speaker.hear(event)
    if (text !== '') yield { type: 'text', text }
    if (event.type === 'turn-end' && (await isOver(event.turnId))) break
  }
  if (failure) throw (failure as { error: unknown }).error
  if (signal.aborted) return
  const turnId = await turnOfNextMessage(db, workspaceId, conversationId, after)
  const { tokens, isCut } = turnId === null ? unknown : await turnStanding(parts, workspaceId, turnId)
  const rest = speaker.close()
  if (rest !== '') yield { type: 'text', text: rest }
  const usage = tokens && started ? toUsage(tokens, started.tokensBefore) : null
  yield { type: 'end', finishReason: isCut || speaker.isCut() ? 'length' : 'stop', usage }

  async function isOver(turnId: string): Promise<boolean> {
    if (turnId !== (await turnOfNextMessage(db, workspaceId, conversationId, after))) return false
    return !(await isTurnUnderWay(parts, workspaceId, turnId))
  }
}

const unknown = { tokens: null, isCut: false }

/** Of this request alone: a turn that asked goes on with the answer, and counts on. Null: none were told. */
function toUsage(now: TurnTokens, before: TurnTokens): Usage | null {
  const prompt_tokens = now.input - before.input
  const completion_tokens = now.output - before.output
  if (prompt_tokens + completion_tokens === 0) return null
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

/** What an agent says before anybody else has. */
async function greeting(parts: ConversationParts, place: { workspaceId: string; conversationId: string }) {
  const events = await pastEvents(parts, place, 0, null)
  const first = events.findIndex(event => event.type === 'message-start' && event.role === 'customer')
  return first < 0 ? events : events.slice(0, first)
}
