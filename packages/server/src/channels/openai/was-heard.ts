import type { History } from './history.ts'

/**
 * Whether the customer can have heard our last answer to its end. Voice platforms cut an answer that was interrupted to what was
 * spoken of it, or leave it out. Where what they send is worded otherwise, or no history is sent, nothing can be told, and it counts as heard.
 */
export function wasHeard(ours: string, { answered, before }: History): boolean {
  const said = fold(ours)
  if (said === '') return true
  if (answered === null) return before.length === 0
  const heard = fold(answered)
  return heard === said || !said.startsWith(heard)
}

/** What two spellings of the same words have in common. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
