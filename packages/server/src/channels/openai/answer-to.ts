import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { pastEvents } from '../../conversations/past-events.ts'
import { type CallerTurnRow, callerTurnsAfter } from './caller-store.ts'
import { createSpeaker } from './speaker.ts'

/** What a turn has answered, as its caller got it. */
export async function answerTo(parts: ConversationParts, turn: CallerTurnRow, locale: string): Promise<string> {
  if (turn.afterEvent === null) return ''
  const [next] = await callerTurnsAfter(parts.database.db, turn, turn.afterEvent)
  const speaker = createSpeaker(locale)
  const events = await pastEvents(parts, turn, turn.afterEvent, next?.afterEvent ?? null)
  return events.map(event => speaker.hear(event)).join('')
}
