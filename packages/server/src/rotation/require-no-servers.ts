import type { Parts } from '../parts.ts'
import { StartError } from '../start-error.ts'
import { serverConnections } from './store.ts'

/**
 * Throws a `StartError` while servers are connected to this Postgres: which keys they have can't be seen from here, and what is
 * sealed with one that they don't have they can't open. A server itself seals only with what it has. The embedded database has one
 * process alone.
 */
export async function requireNoServers({ database }: Pick<Parts, 'database'>): Promise<void> {
  if (database.kind === 'embedded') return
  const connections = await serverConnections(database.db)
  if (connections === 0) return
  throw new StartError(
    `Servers are running on this database (${connections} connections), and which keys they have can't be seen from here. Set ` +
      'BELLHOP_URL to the address of one of them, which then does it, or stop them all.',
  )
}
