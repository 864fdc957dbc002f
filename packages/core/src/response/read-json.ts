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

// It calls itself no deeper than that: the nesting is the upstream's to choose.
function isDeeper(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) {
    for (const child of value) if (isDeeper(child, levels - 1)) return true
    return false
  }
  // Of what `JSON.parse` made, these are its own members and no others.
  for (const name in value) if (isDeeper(value[name] ?? null, levels - 1)) return true
  return false
}
