import type { ColumnType } from 'kysely'

declare const contents: unique symbol

/** Serialised JSON that is known to hold a `T`; only `toJson` makes it. */
export type JsonText<T> = string & { readonly [contents]: T }

/** A column of the SQL type `json`: read as the parsed value, written through `toJson`. */
export type JsonColumn<T> = ColumnType<T, JsonText<T>, JsonText<T>>
export type NullableJsonColumn<T> = ColumnType<T | null, JsonText<T> | null, JsonText<T> | null>

// Drivers serialise an object by themselves, but send a JavaScript array as a Postgres array and a string as it is, so a
// JSON text, number, array or null would be refused or silently become something else.
/** What a `json` column takes. `toJson(null)` is the JSON value null; a plain `null` is SQL's. Throws on what JSON lacks. */
export function toJson<T>(value: T): JsonText<T> {
  const text = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`A ${typeof value} is not JSON`)
  return text as JsonText<T>
}
