import type { Offer } from '@bellhop/core/stream'

/** Buttons as a question: what a customer can pick where there are none. */
export function readOut(offers: readonly Offer[]): string {
  const lines = offers.map(({ label }, index) => `${index + 1}. ${label.replace(/[.?!]?$/, '.')}`)
  return offers.length === 1
    ? `${lines.join('\n')}\nShall I go on with that? Say its number or its name.`
    : `${lines.join('\n')}\nWhich one? Say its number or its name.`
}

/** The offer that an answer picks, by its number or its name; null where the answer says anything more, or something else. */
export function pickedOffer(offers: readonly Offer[], answer: string): Offer | null {
  const text = fold(answer)
  const named = offers.find(({ label }) => fold(label) === text)
  if (named) return named
  const none = offers.find(({ action }) => action === null)
  if (none && /^(?:none(?: of (?:these|those|them))?|neither)$/.test(text)) return none
  const word =
    /^(?:(?:the|number|option|nr) )*(?:(\d{1,2})(?:st|nd|rd|th)?|([a-z]+))(?: (?:one|option))?(?: please)?$/.exec(text)
  if (word?.[2] === 'last') return offers.at(-1) ?? null
  const position = word?.[1] ? Number(word[1]) : positions.findIndex(names => names.includes(word?.[2] ?? '')) + 1
  return offers[position - 1] ?? null
}

const positions = [
  ['one', 'first'],
  ['two', 'second'],
  ['three', 'third'],
  ['four', 'fourth'],
  ['five', 'fifth'],
  ['six', 'sixth'],
]

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
