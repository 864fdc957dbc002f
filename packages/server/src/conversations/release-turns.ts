import type { Parts } from '../parts.ts'
import { releaseTurnLeases } from './store.ts'

/** Gives up every turn that this node carries, for another to carry on at once. Only for a node that carries on none of them. */
export async function releaseTurns({ database, nodeName }: Pick<Parts, 'database' | 'nodeName'>): Promise<void> {
  await releaseTurnLeases(database.db, nodeName)
}
