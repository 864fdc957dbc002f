import { sql } from 'kysely'
import type { Parts } from '../parts.ts'

/** Whether the database answers a query within `timeoutMs` (default 2_000). Never throws. */
export async function databaseAnswers(parts: Pick<Parts, 'database' | 'log'>, timeoutMs = 2_000): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const query = sql`select 1`.execute(parts.database.db).then(
    () => true,
    error => {
      parts.log.warn({ err: error }, 'the database does not answer')
      return false
    },
  )
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  return Promise.race([query, late]).finally(() => clearTimeout(timer))
}
