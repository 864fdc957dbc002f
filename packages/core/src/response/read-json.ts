import type { JsonValue } from '../json.ts'

export type ReadJson = { ok: true; value: JsonValue } | { ok: false; message: string }

/** Deeper than any API nests its answers. What works through one (storing, writing, comparing it) may rely on the call stack. */
const maxDepth = 200

/**
 * An upstream's answer as JSON: by its type (`application/json`, `+json`) or because it parses; empty is null (contracts 4).
 * `text` is the decompressed body; a byte order mark is passed over (RFC 8259, 8.1). Nested deeper than 200 levels is refused.
 */
export function readJson(text: string, contentType: string | undefined): ReadJson {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (body.trim() === '') return { ok: true, value: null }
  let value: JsonValue
  try {
    value = JSON.parse(body) as JsonValue
  } catch {
    const type = contentType?.split(';')[0]?.trim().toLowerCase()
    return { ok: false, message: `The answer isn't JSON${type ? ` (its type is ${type})` : ''}.` }
  }
  if (isDeeper(value, maxDepth)) return { ok: false, message: `The answer is nested deeper than ${maxDepth} levels.` }
  return { ok: true, value }
}

// Level by level: the nesting is the upstream's to choose, so nothing here may call itself.
function isDeeper(root: JsonValue, levels: number): boolean {
  let level: object[] = typeof root === 'object' && root !== null ? [root] : []
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === levels) return true
    const next: object[] = []
    for (const parent of level) {
      for (const child of Array.isArray(parent) ? parent : Object.values(parent)) {
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
  return false
}
