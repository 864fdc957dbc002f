import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/**
 * RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them.
 * Two values that mean the same JSON give the same text. Throws a TypeError on what is not JSON (undefined, NaN, a Date, a cycle,
 * an unpaired surrogate), where `JSON.stringify` would leave out or bend.
 */
export function canonicalJson(value: unknown): string {
  assertJson(value)
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('Not JSON.')
  return text
}

/** SHA-256 of the canonical JSON, as 64 lower-case hex digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex')
}

// Its own stack, not recursion: the depth of a value is not bounded here.
function assertJson(root: unknown): void {
  const open = new Set<object>()
  const pending: ({ value: unknown } | { leave: object })[] = [{ value: root }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ('leave' in next) {
      open.delete(next.leave)
      continue
    }
    const { value } = next
    if (typeof value !== 'object' || value === null) {
      assertPrimitive(value)
      continue
    }
    if (open.has(value)) throw new TypeError('Not JSON: it contains itself.')
    open.add(value)
    pending.push({ leave: value })
    for (const inner of membersOf(value)) pending.push({ value: inner })
  }
}

function assertPrimitive(value: unknown): void {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string' && value.isWellFormed()) return
  if (typeof value === 'number' && Number.isFinite(value)) return
  throw new TypeError(`Not JSON: ${typeof value === 'string' ? 'text with an unpaired surrogate' : String(value)}.`)
}

function membersOf(value: object): unknown[] {
  if (Array.isArray(value)) {
    if (Object.keys(value).length !== value.length) throw new TypeError('Not JSON: a list with gaps or extra members.')
    return value
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) throw new TypeError('Not JSON: not a plain object.')
  for (const key of Object.keys(value)) assertPrimitive(key)
  return Object.values(value)
}
