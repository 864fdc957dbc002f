/** What is being typed inside `{{ }}`: where the word begins, and the word as far as it goes. */
export interface Typing {
  from: number
  word: string
  /** After a `|` it is a filter that is typed. */
  kind: 'name' | 'filter'
}

const name = /\{\{\s*([\w.[\]]*)$/
const filter = /\{\{[^{}|]+(?:\|[^{}|]*)*\|\s*(\w*)$/

export function typingAt(text: string, caret: number): Typing | null {
  const before = text.slice(0, caret)
  for (const [kind, pattern] of [
    ['name', name],
    ['filter', filter],
  ] as const) {
    const match = pattern.exec(before)
    if (match) {
      const word = match[1] ?? ''
      return { from: caret - word.length, word, kind }
    }
  }
  return null
}

/** The names that go on as it was begun, those that begin with it first. */
export function completionsOf(typing: Typing, names: readonly string[]): string[] {
  const word = typing.word.toLowerCase()
  const found = names.filter(each => each.toLowerCase().includes(word) && each !== typing.word)
  const begins = (each: string) => (each.toLowerCase().startsWith(word) ? 0 : 1)
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, 8)
}

export interface Edited {
  text: string
  caret: number
}

/** The word is finished, and the braces are closed where they aren't yet. */
export function complete(text: string, caret: number, typing: Typing, chosen: string): Edited {
  const after = text.slice(caret)
  const closed = /^\s*(\}\}|\|)/.test(after)
  const start = text.slice(0, typing.from)
  const end = closed ? after : ` }}${after}`
  const spaced = closed || /\{\{\s+$/.test(start) || typing.kind === 'filter'
  const inserted = `${chosen}${spaced || closed ? end : end.slice(1)}`
  const length = chosen.length + (closed ? 0 : spaced ? 3 : 2)
  return { text: `${start}${inserted}`, caret: typing.from + length }
}

/** A whole placeholder in place of what is marked. */
export function insert(text: string, from: number, to: number, placeholder: string): Edited {
  return { text: `${text.slice(0, from)}${placeholder}${text.slice(to)}`, caret: from + placeholder.length }
}
