import type { BinaryValue } from './binary-values.ts'

declare const made: unique symbol

/** A statement that each connection plans once, and knows by its name from then on. Only `preparedStatement` makes one. */
export interface PreparedStatement {
  readonly name: string
  readonly sql: string
  readonly [made]: true
}

/**
 * The name is unique among all of ours, at most 63 bytes: another text needs another name. Every parameter of the text has a
 * cast, so that its type is known: `$1::text`.
 */
export function preparedStatement(name: string, sql: string): PreparedStatement {
  return { name, sql } as PreparedStatement
}

/**
 * Runs a prepared statement by itself, in one round trip: what it wrote is committed, and on the disk, when this resolves.
 * Values are in Postgres's binary format (`binary-values.ts`). Rows have the names of the statement.
 */
export type ExecutePrepared = (
  statement: PreparedStatement,
  values: readonly BinaryValue[],
) => Promise<Record<string, unknown>[]>
