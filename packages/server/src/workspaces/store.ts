import type { Insertable, Transaction } from 'kysely'
import { sql } from 'kysely'
import {
  binaryValue,
  type ExecutePrepared,
  preparedStatement,
  type Schema,
  type WorkspacesTable,
} from '../database/index.ts'
import type { Tx } from '../parts.ts'

export async function insertWorkspace(tx: Tx, workspace: Insertable<WorkspacesTable>): Promise<void> {
  await tx.insertInto('workspaces').values(workspace).execute()
}

export async function readSealedKey(tx: Tx, workspaceId: string): Promise<Buffer | null> {
  const row = await tx
    .selectFrom('workspaces')
    .select('sealedKey')
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirst()
  return row?.sealedKey ?? null
}

export async function readWorkspaceName(tx: Tx, workspaceId: string): Promise<string | null> {
  const row = await tx.selectFrom('workspaces').select('name').where('workspaceId', '=', workspaceId).executeTakeFirst()
  return row?.name ?? null
}

export async function oldestWorkspaceId(tx: Tx): Promise<string | null> {
  const row = await tx
    .selectFrom('workspaces')
    .select('workspaceId')
    .orderBy('createdAt')
    .orderBy('workspaceId')
    .limit(1)
    .executeTakeFirst()
  return row?.workspaceId ?? null
}

/** Held until the transaction ends, by one node at a time. */
export async function lockBootstrap(tx: Transaction<Schema>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('bellhop.bootstrap'))`.execute(tx)
}

/** Gives when it was deleted, null where it is in use; undefined where there is none. */
export async function lockWorkspace(
  tx: Transaction<Schema>,
  workspaceId: string,
): Promise<{ deletedAt: Date | null } | undefined> {
  return tx
    .updateTable('workspaces')
    .set(eb => ({ revision: eb('revision', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .returning('deletedAt')
    .executeTakeFirst()
}

/** See `createRevisions`; -1 where there is no such workspace. */
export async function readRevision(execute: ExecutePrepared, workspaceId: string): Promise<number> {
  const [row] = await execute(revisionOf, [binaryValue('text', workspaceId)])
  return row === undefined ? -1 : Number(row.revision)
}

const revisionOf = preparedStatement('revision_of', 'select revision from workspaces where workspace_id = $1::text')

export async function updateWorkspaceName(tx: Tx, workspaceId: string, name: string): Promise<void> {
  await tx.updateTable('workspaces').set({ name }).where('workspaceId', '=', workspaceId).execute()
}
