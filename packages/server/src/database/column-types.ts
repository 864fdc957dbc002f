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

/**
 * A parameter as Postgres reads it, by the same rules as the driver of a remote Postgres: bytes as they are, which is the
 * binary format, all else as text.
 */
export function toParameter(value: unknown): string | Uint8Array | null {
  // A copy: what is part of a larger buffer would cross to the engine's thread with all of it.
  return value instanceof Uint8Array ? new Uint8Array(value) : toParameterText(value)
}

/** A `Date` in UTC, an array as a Postgres array, bytes within one in hex, any other object as JSON, `undefined` as null. */
export function toParameterText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return toArrayText(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function toArrayText(items: unknown[]): string {
  const texts = items.map(item => {
    if (Array.isArray(item)) return toArrayText(item)
    const text = toParameterText(item)
    return text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  })
  return `{${texts.join(',')}}`
}
