import type { Insertable, Selectable, Updateable } from 'kysely'
import type { SecretsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type SecretRow = Selectable<SecretsTable>

/** The secrets of these ids and of these names. */
export async function readSecrets(
  tx: Tx,
  workspaceId: string,
  refs: { ids: readonly string[]; names: readonly string[] },
): Promise<SecretRow[]> {
  if (refs.ids.length === 0 && refs.names.length === 0) return []
  return tx
    .selectFrom('secrets')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where(where =>
      where.or([
        ...(refs.ids.length > 0 ? [where('id', 'in', refs.ids)] : []),
        ...(refs.names.length > 0 ? [where('name', 'in', refs.names)] : []),
      ]),
    )
    .orderBy('id')
    .execute()
}

export async function readAllSecrets(tx: Tx, workspaceId: string): Promise<SecretRow[]> {
  return tx.selectFrom('secrets').selectAll().where('workspaceId', '=', workspaceId).orderBy('id').execute()
}

/** One secret, locked until the transaction ends. */
export async function lockSecret(tx: Tx, workspaceId: string, id: string): Promise<SecretRow | undefined> {
  return tx
    .selectFrom('secrets')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Newest first, older than the one with the id `before`. */
export async function listSecrets(
  tx: Tx,
  workspaceId: string,
  page: { before: string | null; limit: number },
): Promise<SecretRow[]> {
  let query = tx.selectFrom('secrets').selectAll().where('workspaceId', '=', workspaceId)
  if (page.before !== null) query = query.where('id', '<', page.before)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}

export async function insertSecret(tx: Tx, row: Insertable<SecretsTable>): Promise<void> {
  await tx.insertInto('secrets').values(row).execute()
}

export async function updateSecret(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: Updateable<SecretsTable>,
): Promise<SecretRow> {
  return tx
    .updateTable('secrets')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function deleteSecret(tx: Tx, workspaceId: string, id: string): Promise<void> {
  await tx.deleteFrom('secrets').where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
}

export async function writeLastUse(tx: Tx, workspaceId: string, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('secrets')
    .set({ lastUsedAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .execute()
}
