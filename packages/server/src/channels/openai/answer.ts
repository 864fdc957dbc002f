import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { isTurnUnderWay } from '../../conversations/follow-turn.ts'
import { pastEvents, turnOfNextMessage } from '../../conversations/past-events.ts'
import { readStream } from '../../conversations/read-stream.ts'
import { callerTurnsAfter } from './caller-store.ts'
import { createSpeaker } from './speaker.ts'
import type { Taken } from './take-request.ts'

export type AnswerPart = { type: 'text'; text: string } | { type: 'end'; finishReason: 'stop' | 'length' }

/**
 * The answer to a request as it comes, up to where its turn ends or waits for the customer. Throws where the message could not be
 * taken on; ends without an end where `signal` aborts.
 */
export async function* answer(
  parts: ConversationParts,
  { workspaceId, conversationId, after, lead, work }: Taken,
  isGreeting: boolean,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const { db } = parts.database
  const place = { workspaceId, conversationId }
  const speaker = createSpeaker()
  const [next] = await callerTurnsAfter(db, place, after)
  const until = next?.afterEvent ?? Number.POSITIVE_INFINITY
  if (isGreeting) {
    const text = (await greeting(parts, place)).map(event => speaker.hear(event)).join('')
    yield { type: 'text', text: text || speaker.close() }
    yield { type: 'end', finishReason: 'stop' }
    return
  }
  if (lead !== '') yield { type: 'text', text: `${lead}\n` }
  const failed = new AbortController()
  let failure: { error: unknown } | null = null
  work?.catch((error: unknown) => {
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
  const rest = speaker.close()
  if (rest !== '') yield { type: 'text', text: rest }
  yield { type: 'end', finishReason: speaker.isCut() ? 'length' : 'stop' }

  async function isOver(turnId: string): Promise<boolean> {
    if (turnId !== (await turnOfNextMessage(db, workspaceId, conversationId, after))) return false
    return !(await isTurnUnderWay(parts, workspaceId, turnId))
  }
}

/** What an agent says before anybody else has. */
async function greeting(parts: ConversationParts, place: { workspaceId: string; conversationId: string }) {
  const events = await pastEvents(parts, place, 0, null)
  const first = events.findIndex(event => event.type === 'message-start' && event.role === 'customer')
  return first < 0 ? events : events.slice(0, first)
}
