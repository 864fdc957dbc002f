import { BellhopError, type Issue, toJsonPath } from '@bellhop/core'

const maxDepth = 64
const maxIssues = 20

/**
 * Refuses, with the path, what cannot be stored as it came: text with NUL characters, half a surrogate pair, a member called
 * `__proto__`, nesting beyond 64 levels. `nulAllowed`: for what is kept in `json` columns alone, which do take NUL.
 * Works without recursion, since the nesting is an attacker's to choose.
 */
export function checkText(root: unknown, options: { at?: string; nulAllowed?: boolean } = {}): void {
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

function obstacleIn(text: string, nulAllowed: boolean): string | null {
  if (!text.isWellFormed()) return 'Holds half of a character (an unpaired surrogate).'
  return !nulAllowed && text.includes('\0') ? 'Holds a NUL character.' : null
}
