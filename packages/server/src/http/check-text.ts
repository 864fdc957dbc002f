import { BellhopError, type Issue, toJsonPath } from '@bellhop/core'

const maxDepth = 64
const maxIssues = 20

/** What is kept in `json` columns alone, which take both. */
interface Allowed {
  nulAllowed?: boolean
  /** Of characters: unpaired surrogates. */
  halvesAllowed?: boolean
}

/**
 * Refuses, with the path, what cannot be stored as it came: text with NUL characters, half a surrogate pair, a member called
 * `__proto__`, nesting beyond 64 levels. No deeper recursion than that: the nesting is an attacker's to choose.
 */
export function checkText(root: unknown, { at, ...allowed }: Allowed & { at?: string } = {}): void {
  if (isClean(root, allowed)) return
  const issues: Issue[] = []
  const pending: { value: unknown; path: (string | number)[] }[] = [{ value: root, path: at ? [at] : [] }]
  for (let next = pending.pop(); next && issues.length < maxIssues; next = pending.pop()) {
    const { value, path } = next
    const message = typeof value === 'string' ? obstacleIn(value, allowed) : null
    if (message) issues.push({ path: toJsonPath(path), message })
    if (typeof value !== 'object' || value === null) continue
    if (path.length > maxDepth) {
      issues.push({ path: toJsonPath(path), message: `Is nested too deeply: ${maxDepth} levels at most.` })
      continue
    }
    for (const [key, inner] of Object.entries(value).reverse()) {
      const innerPath = [...path, Array.isArray(value) ? Number(key) : key]
      if (key === '__proto__' || obstacleIn(key, allowed))
        issues.push({ path: toJsonPath(innerPath), message: 'Has a name that cannot be kept.' })
      else pending.push({ value: inner, path: innerPath })
    }
  }
  if (issues.length > 0)
    throw new BellhopError('request_invalid', 'The request holds something that cannot be kept.', { issues })
}

/** Most of what comes is: this says so without keeping track of paths. False may also mean that it is too deep to say. */
function isClean(value: unknown, allowed: Allowed, depth = 0): boolean {
  if (typeof value === 'string') return obstacleIn(value, allowed) === null
  if (typeof value !== 'object' || value === null) return true
  if (depth >= maxDepth) return false
  if (Array.isArray(value)) return value.every(inner => isClean(inner, allowed, depth + 1))
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || obstacleIn(key, allowed) !== null) return false
    if (!isClean(Reflect.get(value, key), allowed, depth + 1)) return false
  }
  return true
}

function obstacleIn(text: string, { nulAllowed = false, halvesAllowed = false }: Allowed): string | null {
  if (!halvesAllowed && !text.isWellFormed()) return 'Holds half of a character (an unpaired surrogate).'
  return !nulAllowed && text.includes('\0') ? 'Holds a NUL character.' : null
}
