import type { Finding } from './issue-path.ts'

const maxDepth = 64
const maxSize = 1_000_000

/**
 * Whether a value is JSON that can be stored, compared and hashed: plain objects and lists, finite numbers, well-formed text without
 * NUL (Postgres keeps none), nested at most 64 deep, about 1 MB at most. Null when it is; the first obstacle otherwise.
 * Works without recursion, since the nesting is an attacker's to choose. `anyText`: also text that is cut within a character, or has NUL.
 */
export function findJsonObstacle(root: unknown, { anyText = false } = {}): Finding | null {
  const pending: { value: unknown; path: (string | number)[] }[] = [{ value: root, path: [] }]
  let size = 0
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, path } = next
    size += typeof value === 'string' ? value.length + 2 : 2
    if (size > maxSize) return { path: [], message: 'Is too large: about 1 MB is the most.' }
    const message = obstacleAt(value, anyText)
    if (message) return { path, message }
    if (typeof value !== 'object' || value === null) continue
    if (path.length === maxDepth) return { path, message: `Is nested too deeply: ${maxDepth} levels at most.` }
    for (const key of Object.keys(value).reverse()) {
      const inner = [...path, Array.isArray(value) ? Number(key) : key]
      if (key === '__proto__' || obstacleAt(key, anyText))
        return { path: inner, message: 'Has a name that cannot be kept.' }
      size += key.length
      pending.push({ value: Reflect.get(value, key), path: inner })
    }
  }
  return null
}

function obstacleAt(value: unknown, anyText: boolean): string | null {
  switch (typeof value) {
    case 'boolean':
      return null
    case 'number':
      return Number.isFinite(value) ? null : 'Must be a finite number.'
    case 'string':
      if (anyText) return null
      if (!value.isWellFormed()) return 'Holds half of a character (an unpaired surrogate).'
      return value.includes('\0') ? 'Holds a NUL character.' : null
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return Object.keys(value).length === value.length ? null : 'Is a list with gaps.'
      return isPlain(value) ? null : 'Must be plain JSON.'
    default:
      return 'Must be plain JSON.'
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
