import type { AuditStub } from '@bellhop/core/audit'
import { type Insertable, sql, type Transaction } from 'kysely'
import type { AuditStubsTable, Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import type { AuditKind } from './audit-kind.ts'

export async function readStub(tx: Tx, workspaceId: string): Promise<AuditStub | null> {
  const row = await tx.selectFrom('auditStubs').selectAll().where('workspaceId', '=', workspaceId).executeTakeFirst()
  if (!row) return null
  const { fromSeq, throughSeq, entryCount, hash, writtenBefore, cutAt, cutBy, keyId, publicKey, signature } = row
  return {
    workspace: workspaceId,
    fromSeq,
    throughSeq,
    count: entryCount,
    hash,
    before: writtenBefore.toISOString(),
    at: cutAt.toISOString(),
    by: cutBy,
    keyId,
    publicKey,
    signature,
  }
}

/** Stores the stub in place of the one before. */
export async function writeStub(tx: Tx, stub: AuditStub): Promise<void> {
  const { workspace, count, before, at, by, ...rest } = stub
  const row: Insertable<AuditStubsTable> = {
    ...rest,
    workspaceId: workspace,
    entryCount: count,
    writtenBefore: new Date(before),
    cutAt: new Date(at),
    cutBy: by,
  }
  await tx
    .insertInto('auditStubs')
    .values(row)
    .onConflict(conflict => conflict.column('workspaceId').doUpdateSet(row))
    .execute()
}

/** Is there an entry that retention itself did not leave? */
export async function otherKindsWithin(
  tx: Tx,
  workspaceId: string,
  range: { afterSeq: number; throughSeq: number },
): Promise<boolean> {
  const row = await tx
    .selectFrom('auditEntries')
    .select('seq')
    .where('workspaceId', '=', workspaceId)
    .where('seq', '>', range.afterSeq)
    .where('seq', '<=', range.throughSeq)
    .where('kind', 'not in', retentionKinds)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const retentionKinds: AuditKind[] = ['audit.cut', 'run.removed', 'conversation.removed']

/** The first entries up to a number: those that a stub stands for, or all of a workspace that is no more. Nothing else takes an entry away. Gives how many there were. */
export async function deleteEntries(
  tx: Transaction<Schema>,
  workspaceId: string,
  { throughSeq, limit }: { throughSeq: number; limit: number },
): Promise<number> {
  await sql`select set_config('bellhop.maintenance', 'on', true)`.execute(tx)
  const first = tx
    .selectFrom('auditEntries')
    .select('seq')
    .where('workspaceId', '=', workspaceId)
    .where('seq', '<=', throughSeq)
    .orderBy('seq')
    .limit(limit)
  const gone = await tx
    .deleteFrom('auditEntries')
    .where('workspaceId', '=', workspaceId)
    .where('seq', 'in', first)
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}
