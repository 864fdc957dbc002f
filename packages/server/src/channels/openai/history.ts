import { type ChatMessage, textOf } from './chat-request.ts'

/** What a request tells of the conversation so far. Only what the customer says counts as said; the rest is what a caller claims. */
export interface History {
  /** Everything that the customer said, oldest first; the newest is what is to be answered. Empty: nothing yet. */
  said: string[]
  /** What the caller has as our answer right before that; null: none. */
  answered: string | null
  /** The caller's own instructions. */
  instructions: string
  /** Everything before the newest message of the customer. */
  before: { role: 'user' | 'assistant'; text: string }[]
}

export function toHistory(messages: readonly ChatMessage[]): History {
  const spoken = messages.flatMap(message => {
    const { role } = message
    const text = textOf(message)
    return (role === 'user' || role === 'assistant') && text !== '' ? [{ role, text } as const] : []
  })
  const newest = spoken.findLastIndex(({ role }) => role === 'user')
  const before = spoken.slice(0, Math.max(newest, 0))
  const last = before.at(-1)
  return {
    said: spoken.flatMap(({ role, text }) => (role === 'user' ? [text] : [])),
    answered: last?.role === 'assistant' ? last.text : null,
    instructions: messages
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map(textOf)
      .join('\n\n')
      .trim(),
    before,
  }
}
