import type { Insertable, Selectable } from 'kysely'
import type { ApiKeysTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type ApiKeyRow = Selectable<ApiKeysTable>

export async function insertApiKey(tx: Tx, row: Insertable<ApiKeysTable>): Promise<void> {
  await tx.insertInto('apiKeys').values(row).execute()
}

/** Keys in force that begin like this, of any workspace in use: who presents a key names no workspace. */
export async function findByPrefix(tx: Tx, prefix: string): Promise<ApiKeyRow[]> {
  return (
    tx
      .selectFrom('apiKeys')
      .innerJoin('workspaces', 'workspaces.workspaceId', 'apiKeys.workspaceId')
      .selectAll('apiKeys')
      .where('apiKeys.prefix', '=', prefix)
      .where('apiKeys.revokedAt', 'is', null)
      // Also of one that was made while its workspace was deleted, at a node that had not heard of it.
      .where('workspaces.deletedAt', 'is', null)
      .execute()
  )
}

export async function readApiKey(tx: Tx, workspaceId: string, id: string): Promise<ApiKeyRow | undefined> {
  return apiKey(tx, workspaceId, id).executeTakeFirst()
}

/** The same, and nobody revokes it until the transaction ends. */
export async function lockApiKey(tx: Tx, workspaceId: string, id: string): Promise<ApiKeyRow | undefined> {
  return apiKey(tx, workspaceId, id).forShare().executeTakeFirst()
}

function apiKey(tx: Tx, workspaceId: string, id: string) {
  return tx.selectFrom('apiKeys').selectAll().where('workspaceId', '=', workspaceId).where('id', '=', id)
}

/** Keys in force, newest first, older than the one with the id `before`. */
export async function listApiKeys(
  tx: Tx,
  workspaceId: string,
  page: { before: string | null; limit: number },
): Promise<ApiKeyRow[]> {
  let query = tx.selectFrom('apiKeys').selectAll().where('workspaceId', '=', workspaceId).where('revokedAt', 'is', null)
  if (page.before !== null) query = query.where('id', '<', page.before)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}

/** Gives the row that it revoked, or undefined where no such key is in force. */
export async function markRevoked(tx: Tx, workspaceId: string, id: string, at: Date): Promise<ApiKeyRow | undefined> {
  return tx
    .updateTable('apiKeys')
    .set({ revokedAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Writes the last use down, unless another node has done so since `notSince`. */
export async function touchApiKey(
  tx: Tx,
  workspaceId: string,
  id: string,
  times: { at: Date; notSince: Date },
): Promise<void> {
  await tx
    .updateTable('apiKeys')
    .set({ lastUsedAt: times.at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where(where => where.or([where('lastUsedAt', 'is', null), where('lastUsedAt', '<=', times.notSince)]))
    .execute()
}
