/** Where a text stops being JSON (RFC 8259); line and column count from 1, columns in UTF-16 code units. */
export interface JsonErrorPlace {
  line: number
  column: number
  /** What is wrong there, without a word of the text. */
  message: string
}

/** Finds the first place at which a text is not JSON. To be called on a text that `JSON.parse` has refused. */
export function findJsonError(text: string): JsonErrorPlace {
  const { at, message } = scan(text)
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, message }
}

const space = /[ \t\n\r]*/y
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

// Its own stack, not recursion: the nesting is an attacker's to choose.
function scan(text: string): { at: number; message: string } {
  const open: ('{' | '[')[] = []
  let at = 0
  let expects: 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'next' = 'value'
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? ''
  }
  const fail = (wanted: string) => ({
    at,
    message: at >= text.length ? `it ends where ${wanted} has to be` : `${wanted} has to be there`,
  })
  for (;;) {
    at += match(space).length
    const character = text[at]
    if (expects === 'next') {
      const inside = open.at(-1)
      if (inside === undefined) return { at, message: 'something follows after its end' }
      const closing = inside === '{' ? '}' : ']'
      if (character !== ',' && character !== closing) return fail(`"," or "${closing}"`)
      if (character === ',') expects = inside === '{' ? 'name' : 'value'
      else open.pop()
      at += 1
    } else if (expects === 'colon') {
      if (character !== ':') return fail('":"')
      expects = 'value'
      at += 1
    } else if ((expects === 'name or end' && character === '}') || (expects === 'value or end' && character === ']')) {
      open.pop()
      expects = 'next'
      at += 1
    } else if ((character === '{' || character === '[') && expects.startsWith('value')) {
      open.push(character)
      expects = character === '{' ? 'name or end' : 'value or end'
      at += 1
    } else {
      const isName = expects.startsWith('name')
      if (character === '"') {
        const { end, closed } = endOfText(text, at)
        at = end
        if (!closed) return fail('the rest of a text, with control characters and quotes escaped,')
      } else {
        const { length } = isName ? '' : match(word)
        if (length === 0) return fail(isName ? 'a name in double quotes' : 'a value')
        at += length
      }
      expects = isName ? 'colon' : 'next'
    }
  }
}

/** Where the text that begins at `start` ends, or the first place in it that cannot stand there. */
function endOfText(text: string, start: number): { end: number; closed: boolean } {
  let at = start + 1
  while (at < text.length) {
    if (text[at] === '"') return { end: at + 1, closed: true }
    escaped.lastIndex = at
    const step = text[at] === '\\' ? (escaped.exec(text)?.[0].length ?? 0) : Number(text.charCodeAt(at) >= 0x20)
    if (step === 0) break
    at += step
  }
  return { end: at, closed: false }
}
