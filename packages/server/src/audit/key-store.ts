import type { Insertable, Selectable } from 'kysely'
import type { AuditKeysTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type AuditKeyRow = Selectable<AuditKeysTable>

export async function currentKey(tx: Tx, workspaceId: string): Promise<AuditKeyRow | null> {
  const row = await tx
    .selectFrom('auditKeys')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('retiredAt', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

export async function insertKey(tx: Tx, key: Insertable<AuditKeysTable>): Promise<void> {
  await tx.insertInto('auditKeys').values(key).execute()
}

/** `sealedKey`: what is sealed from now on, in place of the private half. */
export async function retireKey(
  tx: Tx,
  { workspaceId, id }: Pick<AuditKeyRow, 'workspaceId' | 'id'>,
  { at, sealedKey }: { at: Date; sealedKey: Buffer },
): Promise<void> {
  await tx
    .updateTable('auditKeys')
    .set({ retiredAt: at, sealedKey })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

/** The current one first, then by age, the newest first. */
export async function listKeys(tx: Tx, workspaceId: string): Promise<AuditKeyRow[]> {
  const rows = await tx.selectFrom('auditKeys').selectAll().where('workspaceId', '=', workspaceId).execute()
  const rank = ({ retiredAt }: AuditKeyRow) => retiredAt?.getTime() ?? Number.POSITIVE_INFINITY
  return rows.sort((a, b) => (rank(b) > rank(a) ? 1 : -1))
}
