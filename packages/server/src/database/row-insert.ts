import type { Utf8Text } from '@bellhop/core'
import { type BinaryType, type BinaryTypes, type BinaryValue, binaryArray, sqlTypes } from './binary-values.ts'

/** Inserts any number of rows by one plan: each column crosses as one array. */
export interface RowInsert<Row> {
  /**
   * `insert into … select unnest(…), … where …`, for use within a prepared statement: its parameters count from `first`.
   * With a `condition` that is false it inserts nothing.
   */
  sql(first: number, condition: string): string
  /** One parameter for each column, from at least one row. */
  values(rows: readonly Row[]): BinaryValue[]
  /** How many parameters it has. */
  readonly parameters: number
}

/** The types that a column of a row can have, by what its values are in TypeScript. */
export type ColumnTypes<Row> = {
  readonly [Name in keyof Row]-?: NonNullable<Row[Name]> extends Utf8Text
    ? 'utf8Json'
    : { [T in BinaryType]: NonNullable<Row[Name]> extends BinaryTypes[T] ? T : never }[BinaryType]
}

/** An insert into a table by its columns and their types: all of them, so that none is forgotten. */
export function rowInsert<Row>(table: string, types: ColumnTypes<Row>): RowInsert<Row> {
  const columns = (Object.entries(types) as [keyof Row & string, BinaryType][]).map(([name, type]) => ({ name, type }))
  const names = columns.map(({ name }) => toSnakeCase(name)).join(', ')
  return {
    sql: (first, condition) => {
      // In the select list all advance together, row by row; as one `from unnest(…, …)` each would first be copied as a whole.
      const values = columns.map(({ type }, index) => `unnest($${first + index}::${sqlTypes[type]}[])`).join(', ')
      return `insert into ${table} (${names}) select ${values} where ${condition}`
    },
    values: rows => columns.map(({ name, type }) => toArray(type, name, rows)),
    parameters: columns.length,
  }
}

function toArray<Row>(type: BinaryType, name: keyof Row, rows: readonly Row[]): BinaryValue {
  // `ColumnTypes` has tied the column's values to its type.
  return binaryArray(type, rows, row => (row[name] ?? null) as BinaryTypes[typeof type] | null)
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
