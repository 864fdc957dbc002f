import type { JsonValue } from '../json.ts'

export type ReadJson = { ok: true; value: JsonValue } | { ok: false; message: string }

/**
 * An upstream's answer as JSON: by its type (`application/json`, `+json`) or because it parses; empty is null (contracts 4).
 * `text` is the decompressed body; a byte order mark is passed over (RFC 8259, 8.1).
 */
export function readJson(text: string, contentType: string | undefined): ReadJson {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (body.trim() === '') return { ok: true, value: null }
  try {
    return { ok: true, value: JSON.parse(body) as JsonValue }
  } catch {
    const type = contentType?.split(';')[0]?.trim().toLowerCase()
    return { ok: false, message: `The answer isn't JSON${type ? ` (its type is ${type})` : ''}.` }
  }
}
