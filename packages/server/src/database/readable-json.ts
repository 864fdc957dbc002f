import { type RawBuilder, sql } from 'kysely'

/**
 * A `json` column whose members can be read. Postgres keeps the escape of NUL in such a column, and reads no member of a document
 * that holds one anywhere: what is not NUL reads as it is.
 */
export function readableJson(column: string): RawBuilder<unknown> {
  return sql`replace(${sql.ref(column)}::text, '\\u0000', '\\u0001')::json`
}
