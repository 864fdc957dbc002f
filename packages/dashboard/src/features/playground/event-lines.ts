import type { StreamEvent } from '../conversations/transcript.ts'

export interface EventLine {
  number: number
  at: string
  type: string
  text: string
  rest: Record<string, unknown> | null
}

/** Events one by one, but the pieces of one message as one line, at the first of them. */
export function toEventLines(events: readonly StreamEvent[]): EventLine[] {
  const lines: EventLine[] = []
  const messages = new Map<string, EventLine>()
  for (const { number, at, type, ...rest } of events) {
    const { messageId, text } = rest
    if (type === 'text-delta' && typeof messageId === 'string' && typeof text === 'string') {
      const line = messages.get(messageId)
      if (line) {
        line.text += text
        continue
      }
      const first = { number, at, type, text, rest: null }
      messages.set(messageId, first)
      lines.push(first)
    } else {
      lines.push({ number, at, type, text: '', rest: Object.keys(rest).length === 0 ? null : rest })
    }
  }
  return lines
}
