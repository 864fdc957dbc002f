import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import { lockApiKey } from './store.ts'

/** Whether a key is in force, which it then is until the transaction ends. */
export async function holdApiKey(
  tx: Transaction<Schema>,
  workspaceId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const key = await lockApiKey(tx, workspaceId, id)
  return key !== undefined && key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now)
}
