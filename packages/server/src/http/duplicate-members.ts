import type { JsonValue } from '@bellhop/core'

/** Where a member stands: object keys and array indexes from the root on. */
export type MemberPath = (string | number)[]

/**
 * The members that an object of a JSON text has a second time, the first 20 of them (RFC 8259, 4: what such a text means is
 * anybody's guess, and two readers may guess differently). `value` is what `JSON.parse` made of the text; it has kept the
 * last of each.
 */
export function findDuplicateMembers(text: string, value: JsonValue): MemberPath[] {
  const members = countMembers(value)
  // Each name has its colon, and each quote before a colon may end one: as many of them as there are members leave no room
  // for a second name. Only where texts hold colons too is it worth to read the names.
  if (countColons(text) === members || countNames(text) <= members) return []
  return scan(text)
}

const mostFound = 20
const deepestPath = 64

// Its own stack, not recursion: the nesting is an attacker's to choose.
function countMembers(root: JsonValue): number {
  let count = 0
  const pending: object[] = typeof root === 'object' && root !== null ? [root] : []
  for (let next = pending.pop(); next; next = pending.pop()) {
    const isList = Array.isArray(next)
    for (const key in next) {
      if (!isList) count += 1
      const inner: unknown = Reflect.get(next, key)
      if (typeof inner === 'object' && inner !== null) pending.push(inner)
    }
  }
  return count
}

function countColons(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) count += 1
  return count
}

const nameEnd = /"[ \t\n\r]*:/g

function countNames(text: string): number {
  let count = 0
  nameEnd.lastIndex = 0
  while (nameEnd.test(text)) count += 1
  return count
}

/** What the scan is inside of: an object with the names that it has had, or a list. */
interface Frame {
  names: Set<string> | null
  at: string | number
}

/** For a text that is JSON. Each character is looked at once. */
function scan(text: string): MemberPath[] {
  const found: MemberPath[] = []
  const frames: Frame[] = []
  let expectsName = false
  for (let at = 0; at < text.length && found.length < mostFound; at += 1) {
    const character = text[at]
    const inside = frames.at(-1)
    if (character === '"') {
      const end = endOfText(text, at)
      if (expectsName && inside?.names) {
        inside.at = JSON.parse(text.slice(at, end + 1))
        if (inside.names.has(String(inside.at))) found.push(frames.slice(0, deepestPath).map(frame => frame.at))
        inside.names.add(String(inside.at))
        expectsName = false
      }
      at = end
    } else if (character === '{' || character === '[') {
      frames.push(character === '{' ? { names: new Set(), at: '' } : { names: null, at: 0 })
      expectsName = character === '{'
    } else if (character === '}' || character === ']') {
      frames.pop()
      expectsName = false
    } else if (character === ',' && inside) {
      expectsName = inside.names !== null
      if (typeof inside.at === 'number') inside.at += 1
    }
  }
  return found
}

/** Where the quote stands that ends the text which begins at `start`. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at
  }
  return text.length
}
