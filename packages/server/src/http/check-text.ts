import { BellhopError, type Issue, toJsonPath } from '@bellhop/core'

const maxDepth = 64
const maxIssues = 20

/**
 * Refuses, with the path, what cannot be stored as it came: text with NUL characters, half a surrogate pair, a member called
 * `__proto__`, nesting beyond 64 levels. `nulAllowed`: for what is kept in `json` columns alone, which do take NUL.
 * No deeper recursion than that: the nesting is an attacker's to choose.
 */
export function checkText(root: unknown, options: { at?: string; nulAllowed?: boolean } = {}): void {
  if (isClean(root, options.nulAllowed ?? false)) return
  const issues: Issue[] = []
  const pending: { value: unknown; path: (string | number)[] }[] = [
    { value: root, path: options.at ? [options.at] : [] },
  ]
  for (let next = pending.pop(); next && issues.length < maxIssues; next = pending.pop()) {
    const { value, path } = next
    const message = typeof value === 'string' ? obstacleIn(value, options.nulAllowed ?? false) : null
    if (message) issues.push({ path: toJsonPath(path), message })
    if (typeof value !== 'object' || value === null) continue
    if (path.length > maxDepth) {
      issues.push({ path: toJsonPath(path), message: `Is nested too deeply: ${maxDepth} levels at most.` })
      continue
    }
    for (const [key, inner] of Object.entries(value).reverse()) {
      const innerPath = [...path, Array.isArray(value) ? Number(key) : key]
      if (key === '__proto__' || obstacleIn(key, options.nulAllowed ?? false))
        issues.push({ path: toJsonPath(innerPath), message: 'Has a name that cannot be kept.' })
      else pending.push({ value: inner, path: innerPath })
    }
  }
  if (issues.length > 0)
    throw new BellhopError('request_invalid', 'The request holds something that cannot be kept.', { issues })
}

/** Most of what comes is: this says so without keeping track of paths. False may also mean that it is too deep to say. */
function isClean(value: unknown, nulAllowed: boolean, depth = 0): boolean {
  if (typeof value === 'string') return obstacleIn(value, nulAllowed) === null
  if (typeof value !== 'object' || value === null) return true
  if (depth >= maxDepth) return false
  if (Array.isArray(value)) return value.every(inner => isClean(inner, nulAllowed, depth + 1))
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || obstacleIn(key, nulAllowed) !== null) return false
    if (!isClean(Reflect.get(value, key), nulAllowed, depth + 1)) return false
  }
  return true
}

function obstacleIn(text: string, nulAllowed: boolean): string | null {
  if (!text.isWellFormed()) return 'Holds half of a character (an unpaired surrogate).'
  return !nulAllowed && text.includes('\0') ? 'Holds a NUL character.' : null
}
