import type { PageValues } from '../api/visitor-api.ts'

/** The server's limits: so many values, texts of so many UTF-16 code units. */
const MOST_VALUES = 50
const LONGEST_TEXT = 2_000

/** What of a page's values the server takes, and the names of the rest. */
export function toPageValues(values: unknown): { page: PageValues; dropped: string[] } {
  const kept: [string, string | number | boolean][] = []
  const dropped: string[] = []
  for (const [key, value] of Object.entries(Object(values))) {
    if (/^(?!__proto__$)[a-z_]\w{0,59}$/i.test(key) && isValue(value) && kept.length < MOST_VALUES) {
      kept.push([key, value])
    } else dropped.push(key)
  }
  return { page: Object.fromEntries(kept), dropped }
}

function isValue(value: unknown): value is string | number | boolean {
  // `u` makes half of a surrogate pair a character of its own.
  if (typeof value === 'string') return value.length <= LONGEST_TEXT && !/[\0\p{Cs}]/u.test(value)
  return typeof value === 'boolean' || Number.isFinite(value)
}
