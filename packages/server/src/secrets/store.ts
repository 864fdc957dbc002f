import { type Insertable, type Selectable, sql, type Transaction, type Updateable } from 'kysely'
import type { Schema, SecretKeysTable, SecretsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type SecretRow = Selectable<SecretsTable>
export type SecretKeyRow = Selectable<SecretKeysTable>
/** A secret and the key that sealed it, as they were at one moment. null: the key is derived from the workspace's. */
export type SecretWithKey = Pick<
  SecretRow,
  'workspaceId' | 'id' | 'name' | 'version' | 'hosts' | 'enabled' | 'sealed' | 'keyId'
> & { sealedKey: Buffer | null }

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

/** The same with their keys, in one statement: a rotation may replace both between two. */
export async function readSecretsWithKeys(
  tx: Tx,
  workspaceId: string,
  refs: { ids: readonly string[]; names: readonly string[] },
): Promise<SecretWithKey[]> {
  if (refs.ids.length === 0 && refs.names.length === 0) return []
  return withKeys(tx, workspaceId)
    .where(where =>
      where.or([
        ...(refs.ids.length > 0 ? [where('secrets.id', 'in', refs.ids)] : []),
        ...(refs.names.length > 0 ? [where('secrets.name', 'in', refs.names)] : []),
      ]),
    )
    .orderBy('secrets.id')
    .execute()
}

function withKeys(tx: Tx, workspaceId: string) {
  return tx
    .selectFrom('secrets')
    .leftJoin('secretKeys', join =>
      join.onRef('secretKeys.workspaceId', '=', 'secrets.workspaceId').onRef('secretKeys.keyId', '=', 'secrets.keyId'),
    )
    .select([
      'secrets.workspaceId',
      'secrets.id',
      'secrets.name',
      'secrets.version',
      'secrets.hosts',
      'secrets.enabled',
      'secrets.sealed',
      'secrets.keyId',
      'secretKeys.sealed as sealedKey',
    ])
    .where('secrets.workspaceId', '=', workspaceId)
}

export async function newestSecretKey(tx: Tx, workspaceId: string): Promise<SecretKeyRow | undefined> {
  return tx
    .selectFrom('secretKeys')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function insertSecretKey(tx: Tx, row: Insertable<SecretKeysTable>): Promise<void> {
  await tx.insertInto('secretKeys').values(row).execute()
}

/** Secrets that another key than this one sealed, with the keys that did, in the order of their ids. */
export async function secretsOfOtherKeys(
  tx: Transaction<Schema>,
  workspaceId: string,
  { keyId, afterId, limit }: { keyId: string; afterId: string; limit: number },
): Promise<SecretWithKey[]> {
  return withKeys(tx, workspaceId)
    .where('secrets.keyId', '<>', keyId)
    .where('secrets.id', '>', afterId)
    .orderBy('secrets.id')
    .limit(limit)
    .execute()
}

/** Takes the keys away that are older than this version and that no secret needs. */
export async function deleteUnusedKeys(
  tx: Transaction<Schema>,
  workspaceId: string,
  beforeVersion: number,
): Promise<void> {
  await tx
    .deleteFrom('secretKeys')
    .where('workspaceId', '=', workspaceId)
    .where('version', '<', beforeVersion)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('secrets')
            .select('secrets.id')
            .whereRef('secrets.workspaceId', '=', 'secretKeys.workspaceId')
            .whereRef('secrets.keyId', '=', 'secretKeys.keyId'),
        ),
      ),
    )
    .execute()
}

/**
 * Workspaces after `after`, in order, whose newest key was made under another master key than this one, whose secrets are not
 * all sealed by the newest key, or that still have an older one.
 */
export async function workspacesBehind(
  tx: Tx,
  { masterKeyId, after, limit }: { masterKeyId: string; after: string; limit: number },
): Promise<string[]> {
  const found = await sql<{ workspaceId: string }>`
    select w.workspace_id from workspaces w
    left join lateral (
      select * from secret_keys k where k.workspace_id = w.workspace_id order by version desc limit 1
    ) newest on true
    where w.workspace_id > ${after} and (
      newest.master_key_id <> ${masterKeyId}
      or exists (
        select from secrets s where s.workspace_id = w.workspace_id and s.key_id is distinct from newest.key_id
      )
      or exists (select from secret_keys k where k.workspace_id = w.workspace_id and k.version < newest.version)
    )
    order by w.workspace_id limit ${limit}`.execute(tx)
  return found.rows.map(row => row.workspaceId)
}

/** How many secrets are not sealed by their workspace's newest key, made under this master key. */
export async function countSecretsBehind(tx: Tx, masterKeyId: string): Promise<number> {
  const counted = await sql<{ count: number }>`
    select count(*) as count from secrets s
    left join secret_keys k on k.workspace_id = s.workspace_id and k.key_id = s.key_id
    where k.key_id is null or k.master_key_id <> ${masterKeyId} or exists (
      select from secret_keys newer where newer.workspace_id = s.workspace_id and newer.version > k.version
    )`.execute(tx)
  return counted.rows[0]?.count ?? 0
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

/** Replaces what a secret's value is sealed in, and nothing that anybody sees of it. */
export async function resealSecret(
  tx: Transaction<Schema>,
  { workspaceId, id }: Pick<SecretRow, 'workspaceId' | 'id'>,
  sealed: Pick<SecretRow, 'sealed' | 'keyId'>,
): Promise<void> {
  await tx.updateTable('secrets').set(sealed).where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
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
