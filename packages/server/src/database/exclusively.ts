import { sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * Does some work while no other process of the same database does any under the same name. The work uses connections of its
 * own. The embedded database has one process alone, and one connection, so there is nothing to lock there.
 */
export async function exclusively<T>(database: Database, name: string, work: () => Promise<T>): Promise<T> {
  if (database.kind === 'embedded') return work()
  return database.db.transaction().execute(async tx => {
    // It stands still for as long as the work takes.
    await sql`set local idle_in_transaction_session_timeout = '2min'`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtextextended(${`bellhop/${name}`}, 0))`.execute(tx)
    return work()
  })
}
