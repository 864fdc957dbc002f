import { checkFilter, isFilterName } from './message-filters.ts'

const messageRoots = ['response', 'inputs', 'contact', 'agent', 'context', 'run'] as const
type MessageRoot = (typeof messageRoots)[number]

interface FilterCall {
  name: string
  argument: string | number | null
}

export type MessagePart =
  | { kind: 'text'; text: string }
  | {
      kind: 'value'
      /** Root first; an index is a number. */
      path: readonly [MessageRoot, ...(string | number)[]]
      filters: readonly FilterCall[]
      raw: string
      start: number
    }
  /** Renders as nothing. */
  | { kind: 'broken'; raw: string; message: string; start: number }

interface MessageProblem {
  message: string
  /** Offset in the source, in UTF-16 units. */
  start: number
}

export interface Message {
  source: string
  parts: readonly MessagePart[]
  /** Not empty: the message must not be saved. */
  problems: readonly MessageProblem[]
}

/**
 * Parses a message: `{{ root.path[0].name | filter: "argument" | … }}` over the roots of contracts 3. An unknown root or
 * filter, or an argument that the filter can't take, is a problem. Braces that are never closed are text. Never throws.
 */
export function parseMessage(source: string): Message {
  const parts: MessagePart[] = []
  let textStart = 0
  for (const { start, end } of findExpressions(source)) {
    if (start > textStart) parts.push({ kind: 'text', text: source.slice(textStart, start) })
    parts.push(parseExpression(source.slice(start, end), start))
    textStart = end
  }
  if (textStart < source.length) parts.push({ kind: 'text', text: source.slice(textStart) })
  const problems = parts.flatMap(part => (part.kind === 'broken' ? [{ message: part.message, start: part.start }] : []))
  return { source, parts, problems }
}

/** Every path that a message reads, for checks across a definition. */
export function messagePaths(message: Message): (readonly (string | number)[])[] {
  return message.parts.flatMap(part => (part.kind === 'value' ? [part.path] : []))
}

// An expression is a path and a few filters. The bound keeps the search for closing braces linear.
const maxExpressionLength = 1000

function* findExpressions(source: string): Generator<{ start: number; end: number }> {
  let from = 0
  for (;;) {
    let start = source.indexOf('{{', from)
    if (start === -1) return
    while (source[start + 2] === '{') start++
    const end = findEnd(source, start + 2)
    if (end === -1) {
      from = start + 2
      continue
    }
    yield { start, end }
    from = end
  }
}

/** Past the closing braces. Braces in quotes belong to the text there, unless the quote is never closed. */
function findEnd(source: string, from: number): number {
  const limit = Math.min(source.length, from + maxExpressionLength)
  let quote = ''
  for (let at = from; at < limit; at++) {
    const char = source[at]
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (source.startsWith('}}', at)) return at + 2
    else if (source.startsWith('{{', at)) return -1
  }
  if (quote === '') return -1
  const plain = source.slice(from, limit).search(/\}\}|\{\{/)
  return plain !== -1 && source[from + plain] === '}' ? from + plain + 2 : -1
}

// Behind a dot stands a key, which may begin with a digit; elsewhere that is a number.
const token =
  /\s*(?:((?:(?<=\.\s*)\p{N}|[\p{L}_$])[\p{L}\p{M}\p{N}_$-]*)|(-?\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([.[\]|:]))/suy

type Token = { kind: 'name' | 'text' | 'sign'; value: string } | { kind: 'number'; value: number; raw: string }

function parseExpression(raw: string, start: number): MessagePart {
  const broken = (message: string): MessagePart => ({ kind: 'broken', raw, message, start })
  const tokens = tokenize(raw.slice(2, -2))
  if (tokens === null)
    return broken(`${raw} can't be read: write a path and filters, as in {{ response.total | number }}.`)
  const reader = new TokenReader(tokens)
  const path = readPath(reader)
  if (typeof path === 'string') return broken(`${raw} ${path}`)
  const [root, ...rest] = path
  if (!isRoot(root)) return broken(`${raw} ${unknownRoot(root)}`)
  const filters: FilterCall[] = []
  while (!reader.done) {
    if (!reader.takeSign('|'))
      return broken(`${raw} has something after its path that is no filter: filters follow a "|".`)
    const filter = readFilter(reader)
    if (typeof filter === 'string') return broken(`${raw} ${filter}`)
    filters.push(filter)
  }
  return { kind: 'value', path: [root, ...rest], filters, raw, start }
}

function readFilter(reader: TokenReader): FilterCall | string {
  const name = reader.take('name')
  if (name === null) return 'has a "|" without the name of a filter after it.'
  const argument = reader.takeSign(':') ? readArgument(reader) : null
  if (argument === undefined) return `gives the filter "${name}" no argument after its ":".`
  if (!isFilterName(name)) return `uses the unknown filter "${name}".`
  const problem = checkFilter(name, argument)
  return problem === null ? { name, argument } : `${problem}.`
}

function readArgument(reader: TokenReader): string | number | undefined {
  return reader.take('text') ?? reader.takeNumber() ?? undefined
}

function readPath(reader: TokenReader): (string | number)[] | string {
  const root = reader.take('name')
  if (root === null) return 'must begin with a name, as in {{ response.status }}.'
  const path: (string | number)[] = [root]
  for (;;) {
    if (reader.takeSign('.')) {
      const name = reader.take('name')
      if (name === null) return 'has a "." without a name after it.'
      path.push(isIndex.test(name) ? Number(name) : name)
    } else if (reader.takeSign('[')) {
      const key = reader.takeIndex() ?? reader.take('text')
      if (key === null || !reader.takeSign(']')) return 'has brackets that hold neither an index nor a quoted name.'
      path.push(key)
    } else return path
  }
}

// What is written otherwise is no index, but may be a key: 007, or an id beyond what a number keeps.
const isIndex = /^(0|[1-9]\d{0,14})$/

function isRoot(name: string | number | undefined): name is MessageRoot {
  return messageRoots.some(root => root === name)
}

function unknownRoot(name: string | number | undefined): string {
  if (name === 'secrets') return 'names a secret: a message never shows one.'
  return `begins with "${name}": a message knows ${messageRoots.join(', ')} (an input is {{ inputs.${name} }}).`
}

function tokenize(content: string): Token[] | null {
  const tokens: Token[] = []
  const text = content.trim()
  let at = 0
  while (at < text.length) {
    token.lastIndex = at
    const match = token.exec(text)
    if (match === null) return null
    const [whole, name, number, quoted, sign] = match
    at += whole.length
    if (name !== undefined) tokens.push({ kind: 'name', value: name })
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number), raw: number })
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: unquote(quoted) })
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign })
  }
  return tokens
}

function unquote(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(.)/gsu, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char))
}

class TokenReader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length
  }

  take(kind: 'name' | 'text'): string | null {
    const next = this.#tokens[this.#at]
    if (next?.kind !== kind) return null
    this.#at++
    return next.value
  }

  takeSign(sign: string): boolean {
    const next = this.#tokens[this.#at]
    if (next?.kind !== 'sign' || next.value !== sign) return false
    this.#at++
    return true
  }

  takeNumber(): number | null {
    const next = this.#tokens[this.#at]
    if (next?.kind !== 'number') return null
    this.#at++
    return next.value
  }

  takeIndex(): number | null {
    const next = this.#tokens[this.#at]
    return next?.kind === 'number' && /^\d+$/.test(next.raw) ? this.takeNumber() : null
  }
}
