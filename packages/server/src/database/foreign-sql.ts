import type { Pool } from 'pg'
import type { ForeignSql } from './database.ts'

/** SQL of a library over the pool of a remote Postgres. */
export function foreignSqlOf(pool: Pool): ForeignSql {
  return async (text, values = []) => {
    const client = await pool.connect()
    try {
      // Without values it goes out as a script, and the driver gives one result per statement.
      const results = [values.length > 0 ? await client.query(text, [...values]) : await client.query(text)].flat()
      client.release()
      return { rows: results.flatMap(({ rows }) => rows) }
    } catch (error) {
      // What failed between its own BEGIN and COMMIT would leave its transaction to whoever gets the connection next.
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      )
      throw error
    }
  }
}
