export type PatternNode =
  | { kind: 'char'; test: (char: string) => boolean }
  | { kind: 'start' }
  | { kind: 'end' }
  | { kind: 'sequence'; items: PatternNode[] }
  | { kind: 'choice'; options: PatternNode[] }
  | { kind: 'repeat'; item: PatternNode; min: number; max: number }

/**
 * The tree of a pattern whose syntax the engine has already checked (flag `u`).
 * @throws Error for what takes backtracking: look-around, back references, word boundaries.
 */
export function parsePattern(source: string): PatternNode {
  const reader = { source, at: 0, depth: 0 }
  const node = readChoice(reader)
  if (reader.at < source.length) throw new Error(`The pattern can't be read from "${source.slice(reader.at)}" on.`)
  return node
}

interface Reader {
  readonly source: string
  at: number
  depth: number
}

const maxDepth = 50

function readChoice(reader: Reader): PatternNode {
  if (reader.depth++ > maxDepth) throw new Error('The pattern is nested too deeply.')
  const options = [readSequence(reader)]
  while (take(reader, /\|/y) !== null) options.push(readSequence(reader))
  reader.depth--
  const [only] = options
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options }
}

function readSequence(reader: Reader): PatternNode {
  const items: PatternNode[] = []
  while (reader.at < reader.source.length && !/[|)]/.test(reader.source.charAt(reader.at))) {
    items.push(readQuantifier(reader, readItem(reader)))
  }
  return { kind: 'sequence', items }
}

function readQuantifier(reader: Reader, item: PatternNode): PatternNode {
  // Lazy or greedy makes no difference to whether the whole text matches.
  const match = take(reader, /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y)
  if (match === null) return item
  const [, sign, least, comma, most] = match
  if (sign === '*') return { kind: 'repeat', item, min: 0, max: Number.POSITIVE_INFINITY }
  if (sign === '+') return { kind: 'repeat', item, min: 1, max: Number.POSITIVE_INFINITY }
  if (sign === '?') return { kind: 'repeat', item, min: 0, max: 1 }
  const min = Number(least)
  const max = comma === undefined ? min : most ? Number(most) : Number.POSITIVE_INFINITY
  return { kind: 'repeat', item, min, max }
}

const escapes = new RegExp(
  [
    String.raw`\\(?:[dDwWsSfnrtv0]|[pP]\{[^}]*\}|c[A-Za-z]|x[\da-fA-F]{2}|u\{[\da-fA-F]+\}`,
    String.raw`u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|[\^$\\.*+?()[\]{}|/])`,
  ].join('|'),
  'y',
)

function readItem(reader: Reader): PatternNode {
  if (take(reader, /\(\?[=!]|\(\?<[=!]/y) !== null) throw new Error('A pattern can hold no look-ahead or look-behind.')
  if (take(reader, /\((?:\?:|\?<[^>]*>)?(?!\?)/y) !== null) {
    const node = readChoice(reader)
    if (take(reader, /\)/y) === null) throw new Error('The pattern has a parenthesis that is never closed.')
    return node
  }
  if (take(reader, /\^/y) !== null) return { kind: 'start' }
  if (take(reader, /\$/y) !== null) return { kind: 'end' }
  const charClass = take(reader, /\[(?:[^\]\\]|\\.)*\]|\./suy) ?? take(reader, escapes)
  if (charClass !== null) {
    const one = new RegExp(`^${charClass[0]}$`, 'u')
    return { kind: 'char', test: char => one.test(char) }
  }
  if (reader.source[reader.at] === '\\') throw new Error('A pattern can hold no back reference and no word boundary.')
  const literal = take(reader, /[^()[\]{}|*+?\\]/uy)
  if (literal === null) throw new Error(`The pattern can't be read from "${reader.source.slice(reader.at)}" on.`)
  return { kind: 'char', test: char => char === literal[0] }
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at
  const match = pattern.exec(reader.source)
  if (match !== null) reader.at += match[0].length
  return match
}
