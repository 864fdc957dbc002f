import type { JsonValue } from '@bellhop/core'

/** Characters of an input that a turn remembers. What runs is what was given. */
const mostRemembered = 2_000

/** An input as a turn keeps it, and shows it to its brain. */
export function rememberedValue(value: JsonValue): JsonValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= mostRemembered ? value : `${text.slice(0, mostRemembered).toWellFormed()}…`
}
