import type { Parts } from '../parts.ts'
import { releaseSendLeases } from './store.ts'

/** Gives up every run that this node is sending: another says at once what can be known of it. Only for a node that ends. */
export async function releaseSends({ database, nodeName }: Pick<Parts, 'database' | 'nodeName'>): Promise<void> {
  await releaseSendLeases(database.db, nodeName)
}
