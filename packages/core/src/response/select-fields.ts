import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

/**
 * Keeps only the named fields: `status`, `tracking.number`, `items[0].name`; a name behind a list is taken from each of its
 * items (`items.name`). Own properties only. What is absent stays absent; the shape of the answer is kept.
 */
export function selectFields(value: JsonValue, fields: readonly string[]): JsonValue {
  let picked: JsonValue | undefined
  for (const field of fields) picked = merge(picked, pick(value, stepsOf(field)))
  return picked ?? {}
}

function stepsOf(field: string): string[] {
  return field
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(step => step !== '')
}

function pick(value: JsonValue, steps: readonly string[]): JsonValue | undefined {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(value)) {
    if (!/^\d+$/.test(step)) return value.map(item => pick(item, steps) ?? {})
    const item = value[Number(step)]
    const inner = item === undefined ? undefined : pick(item, rest)
    return inner === undefined ? undefined : [inner]
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return undefined
  const inner = pick(value[step] ?? null, rest)
  return inner === undefined ? undefined : own(step, inner)
}

function merge(a: JsonValue | undefined, b: JsonValue | undefined): JsonValue | undefined {
  if (a === undefined) return b
  if (b === undefined) return a
  if (Array.isArray(a) && Array.isArray(b)) {
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => merge(a[i], b[i]) ?? null)
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return b
  const out = Object.assign(Object.create(null) as JsonObject, a)
  for (const [key, value] of Object.entries(b))
    out[key] = merge(Object.hasOwn(a, key) ? a[key] : undefined, value) ?? null
  return { ...out }
}

function own(key: string, value: JsonValue): JsonObject {
  return Object.fromEntries([[key, value]])
}
