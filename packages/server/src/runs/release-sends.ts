import { releaseSendLeases } from './lease-store.ts'
import type { RunParts } from './run-parts.ts'

/** Gives up every run that this node is sending: another says at once what can be known of it. Only for a node that ends. */
export async function releaseSends({ database, sends }: Pick<RunParts, 'database' | 'sends'>): Promise<void> {
  const runs = sends.giveUp()
  if (runs.length > 0) await releaseSendLeases(database.db, sends.token, runs)
}
