import { type RawBuilder, sql } from 'kysely'

/**
 * A `json` column whose members can be read. Postgres keeps the escapes of NUL and of half a character (an unpaired surrogate) in such a
 * column, and reads no member of a document that holds one anywhere: what is neither reads as it is.
 */
export function readableJson(column: string): RawBuilder<unknown> {
  const text = sql`${sql.ref(column)}::text`
  // `JSON.stringify` escapes nothing else of what is looked for here: a whole character stands as itself. Most documents have no escape.
  return sql`(case when position('\\u' in ${text}) = 0 then ${text}
    else regexp_replace(${text}, '\\\\u(0000|d[89a-f][0-9a-f]{2})', '\\\\u0001', 'g') end)::json`
}
