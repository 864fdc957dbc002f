import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'

/**
 * RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them.
 * Two values that mean the same JSON give the same text. Throws a TypeError on what is not JSON (undefined, NaN, a Date, a cycle,
 * an unpaired surrogate), where `JSON.stringify` would leave out or bend.
 */
export function canonicalJson(value: unknown): string {
  return isInOrder(value, 0) ? JSON.stringify(value) : (shallowText(value, 0) ?? anyText(value))
}

/** SHA-256 of the canonical JSON, as 64 lower-case hex digits. */
export function digestOf(value: unknown): string {
  return hash('sha256', canonicalJson(value), 'hex')
}

/** JSON whose members stand in canonical order already: but for that order, `JSON.stringify` writes as RFC 8785 has it. */
function isInOrder(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'boolean') return true
  if (typeof value !== 'object' || depth === shallow) return false
  if (Array.isArray(value)) {
    if (Object.keys(value).length !== value.length) return false
    for (const item of value) if (!isInOrder(item, depth + 1)) return false
    return true
  }
  if (!isPlain(value)) return false
  let before = ''
  for (const name of Object.keys(value)) {
    if (name < before || !name.isWellFormed() || !isInOrder(value[name], depth + 1)) return false
    before = name
  }
  return true
}

/** Of a value that is nested as little as almost all are; undefined of any other, and of what is not JSON. */
function shallowText(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || depth === shallow) return undefined
  if (Array.isArray(value)) return Object.keys(value).length === value.length ? listText(value, depth) : undefined
  return isPlain(value) ? objectText(value, depth) : undefined
}

const shallow = 30

function listText(list: readonly unknown[], depth: number): string | undefined {
  let text = ''
  for (const item of list) {
    const inner = shallowText(item, depth + 1)
    if (inner === undefined) return undefined
    text += text === '' ? inner : `,${inner}`
  }
  return `[${text}]`
}

function objectText(value: Readonly<Record<string, unknown>>, depth: number): string | undefined {
  let text = ''
  for (const name of Object.keys(value).sort()) {
    const inner = name.isWellFormed() ? shallowText(value[name], depth + 1) : undefined
    if (inner === undefined) return undefined
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${inner}`
  }
  return `{${text}}`
}

function anyText(value: unknown): string {
  assertJson(value)
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('Not JSON.')
  return text
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
  if (!isPlain(value)) throw new TypeError('Not JSON: not a plain object.')
  for (const key of Object.keys(value)) assertPrimitive(key)
  return Object.values(value)
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
