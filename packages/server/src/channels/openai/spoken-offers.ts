import type { Offer } from '@bellhop/core/stream'
import { type ChoiceWords, choiceWords } from './choice-words.ts'

/** Buttons as a question: what a customer can pick where there are none. */
export function readOut(offers: readonly Offer[], locale: string): string {
  const { which, goOn } = choiceWords(locale)
  const lines = offers.map(({ label }, index) => `${index + 1}. ${label.replace(/[.?!。？！]?$/, '.')}`)
  return `${lines.join('\n')}\n${offers.length === 1 ? goOn : which}`
}

/** The offer that an answer picks, by its number or its name; null where the answer says anything more, or something else. */
export function pickedOffer(offers: readonly Offer[], answer: string, locale: string): Offer | null {
  const text = fold(answer)
  const named = offers.find(({ label }) => fold(label) === text)
  if (named) return named
  const words = choiceWords(locale)
  const none = offers.find(({ action }) => action === null)
  if (none && words.none.has(text)) return none
  const [word, ...rest] = significant(text, words)
  if (word === undefined || rest.length > 0) return null
  if (words.last.has(word)) return offers.at(-1) ?? null
  const number = /^(\d{1,2})(?:st|nd|rd|th|e|er|ère|ème|o|a)?$/.exec(word)?.[1]
  const position = number === undefined ? words.positions.findIndex(names => names.includes(word)) + 1 : Number(number)
  return offers[position - 1] ?? null
}

/** The words that could name a position, without what stands around them. */
function significant(text: string, { around }: ChoiceWords): string[] {
  const spaced = text.replace(/[\p{Script=Han}\p{Script=Hiragana}]+/gu, run => ` ${apart(run, around)} `)
  const found = spaced.split(' ').filter(word => word !== '' && !around.has(word))
  // "The second one".
  return found.length > 1 && found.at(-1) === 'one' ? found.slice(0, -1) : found
}

/** Takes what means nothing off the end of words that are written without spaces. */
function apart(run: string, around: ReadonlySet<string>): string {
  for (const word of around) if (run.endsWith(word)) return apart(run.slice(0, -word.length), around)
  return run
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
