import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import { isInForce } from './is-in-force.ts'
import { lockApiKey, readApiKey } from './store.ts'

/** Whether a key is in force, which it then is until the transaction ends. */
export async function holdApiKey(
  tx: Transaction<Schema>,
  workspaceId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  return isInForce(await lockApiKey(tx, workspaceId, id), now)
}

/** The same at this moment. */
export async function isKeyInForce(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
  return isInForce(await readApiKey(tx, workspaceId, id), now)
}
