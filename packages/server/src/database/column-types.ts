import { types } from 'pg'

/** Postgres's object identifiers of the types whose values we read in our own way. */
const int8 = 20
const timestamptz = 1184

const ownParsers = new Map<number, (text: string) => unknown>([
  [int8, parseInt8],
  [timestamptz, text => parseTimestamp(text)],
])

/**
 * The one place that says what a column's value becomes, for both drivers: int8 a number (throws beyond ±(2^53−1)), json
 * and jsonb the parsed value, timestamptz a `Date`, bytea a `Buffer`, numeric and anything unlisted text.
 */
export function parserOf(typeId: number): (text: string) => unknown {
  return ownParsers.get(typeId) ?? types.getTypeParser(typeId, 'text')
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the integers that a number holds exactly`)
  return value
}

const parseDate = types.getTypeParser(timestamptz, 'text')

// The driver's own parser turns `infinity` into a number, which nothing that expects a Date survives.
function parseTimestamp(text: string): Date {
  const value: unknown = parseDate(text)
  if (!(value instanceof Date)) throw new RangeError(`The time ${text} is not a finite date`)
  return value
}
