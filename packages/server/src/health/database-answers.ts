import { sql } from 'kysely'
import type { Parts } from '../parts.ts'

/** Whether the database answers a query within `timeoutMs` (default 2_000). Never throws. */
export async function databaseAnswers(parts: Pick<Parts, 'database' | 'log'>, timeoutMs = 2_000): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  return Promise.race([answers(parts), late]).finally(() => clearTimeout(timer))
}

async function answers({ database, log }: Pick<Parts, 'database' | 'log'>): Promise<boolean> {
  try {
    await sql`select 1`.execute(database.db)
    return true
  } catch (error) {
    log.warn({ err: error }, 'the database does not answer')
    return false
  }
}
