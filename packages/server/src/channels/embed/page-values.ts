import { isJsonObject, type JsonObject } from '@bellhop/core'

/** What a page may set: so many values, texts of so many UTF-16 code units. */
const mostValues = 50
const longestText = 2_000
/** How many of the names that are ignored are told, and how much of each. */
const mostTold = 20
const longestTold = 60

export interface PageValues {
  /** undefined: the page set nothing, so what it set before stays. */
  page: JsonObject | undefined
  ignored: string[]
}

/**
 * What can be used of what a page set. The rest is ignored, never refused: a page that sets something odd must not take the
 * chat, or who the customer is, from its customers.
 */
export function toPageValues(given: unknown): PageValues {
  if (!isJsonObject(given)) return { page: undefined, ignored: [] }
  const kept: [string, string | number | boolean][] = []
  const ignored: string[] = []
  for (const [key, value] of Object.entries(given)) {
    if (isName(key) && isValue(value) && kept.length < mostValues) kept.push([key, value])
    else if (ignored.length < mostTold) ignored.push(key.slice(0, longestTold).toWellFormed())
  }
  return { page: Object.fromEntries(kept), ignored }
}

/** A name that a template can have. */
function isName(key: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(key) && key !== '__proto__'
}

function isValue(value: unknown): value is string | number | boolean {
  if (typeof value !== 'string') return typeof value === 'number' || typeof value === 'boolean'
  return value.length <= longestText && value.isWellFormed() && !value.includes('\0')
}
