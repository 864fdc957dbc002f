import type { Utf8Text } from '@bellhop/core'

// Postgres's binary format: each type's own `…_recv` function in its source is the reference. Numbers are big-endian.

/** A parameter that is still to be written where it is needed, so that what crosses to the database is copied once. */
export interface BinaryValue {
  readonly size: number
  /** Writes `size` bytes. */
  write(bytes: Buffer, at: number): void
}

/** What a value of each type is here. `json` is serialised text (`toJson`), `utf8Json` the same as its UTF-8. */
export interface BinaryTypes {
  text: string
  json: string
  utf8Json: Utf8Text
  int4: number
  int8: number
  bool: boolean
  timestamptz: Date
  bytea: Uint8Array
}

export type BinaryType = keyof BinaryTypes

/** What SQL calls each type. */
export const sqlTypes = {
  text: 'text',
  json: 'json',
  utf8Json: 'json',
  int4: 'int4',
  int8: 'int8',
  bool: 'bool',
  timestamptz: 'timestamptz',
  bytea: 'bytea',
} as const satisfies Readonly<Record<BinaryType, string>>

/** Object identifiers of the types, as in `pg_type.dat`. */
const typeIds: Readonly<Record<(typeof sqlTypes)[BinaryType], number>> = {
  text: 25,
  json: 114,
  int4: 23,
  int8: 20,
  bool: 16,
  timestamptz: 1184,
  bytea: 17,
}

/** One value; its parameter is `$1::text`. Throws on a number or time that doesn't fit, at the latest when it is written. */
export function binaryValue<T extends BinaryType>(type: T, value: BinaryTypes[T]): BinaryValue {
  const format = formats[type]
  return { size: format.size(value), write: (bytes, at) => void format.write(bytes, at, value) }
}

/** One array of the value of at least one row; its parameter is `$1::text[]`. Throws as `binaryValue` does. */
export function binaryArray<T extends BinaryType, Row>(
  type: T,
  rows: readonly Row[],
  of: (row: Row) => BinaryTypes[T] | null,
): BinaryValue {
  const format = formats[type]
  let size = arrayHeaderSize + rows.length * lengthSize
  for (const row of rows) {
    const value = of(row)
    if (value !== null) size += format.size(value)
  }
  return {
    size,
    write: (bytes, begin) => {
      let at = begin
      // One dimension; whether there are nulls is only a hint; type; number of elements; the first has the index 1.
      for (const number of [1, 1, typeIds[sqlTypes[type]], rows.length, 1]) at = bytes.writeInt32BE(number, at)
      for (const row of rows) {
        const value = of(row)
        const length = value === null ? -1 : format.write(bytes, at + lengthSize, value)
        at = bytes.writeInt32BE(length, at) + Math.max(length, 0)
      }
    },
  }
}

/** The values one behind the other in one piece of memory. */
export function toBuffers(values: readonly BinaryValue[]): Buffer[] {
  const whole = Buffer.allocUnsafe(values.reduce((size, value) => size + value.size, 0))
  let at = 0
  return values.map(value => {
    value.write(whole, at)
    at += value.size
    return whole.subarray(at - value.size, at)
  })
}

const arrayHeaderSize = 20
const lengthSize = 4

interface Format<T> {
  size(value: T): number
  /** Gives how many bytes it wrote. */
  write(bytes: Buffer, at: number, value: T): number
}

const text: Format<string> = {
  size: value => Buffer.byteLength(value, 'utf8'),
  write: (bytes, at, value) => bytes.write(value, at, 'utf8'),
}

const formats: { readonly [T in BinaryType]: Format<BinaryTypes[T]> } = {
  text,
  json: text,
  utf8Json: { size: value => value.length, write: (bytes, at, value) => bytes.write(value, at, 'latin1') },
  int4: { size: () => 4, write: (bytes, at, value) => bytes.writeInt32BE(value, at) - at },
  int8: {
    size: () => 8,
    write: (bytes, at, value) => {
      if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer that a number holds exactly`)
      // In two halves: several times faster than a `bigint`.
      const high = Math.floor(value / 2 ** 32)
      return bytes.writeUInt32BE(value - high * 2 ** 32, bytes.writeInt32BE(high, at)) - at
    },
  },
  bool: { size: () => 1, write: (bytes, at, value) => bytes.writeUInt8(value ? 1 : 0, at) - at },
  timestamptz: {
    size: () => 8,
    // Microseconds since the beginning of 2000: of a time after 2285 more than a number holds exactly.
    write: (bytes, at, value) => bytes.writeBigInt64BE(BigInt(value.getTime() - year2000) * 1000n, at) - at,
  },
  bytea: {
    size: value => value.byteLength,
    write: (bytes, at, value) => {
      bytes.set(value, at)
      return value.byteLength
    },
  },
}

const year2000 = Date.UTC(2000)
