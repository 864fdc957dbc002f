import { type AuditHead, emptyHead } from '@bellhop/core/audit'
import { sql, type Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'

/** Held until the transaction ends: what signs, cuts or removes does so one after the other, and never locks the head first. */
export async function lockTrail(tx: Transaction<Schema>, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`bellhop.audit/${workspaceId}`}, 0))`.execute(tx)
}

/** The head of a workspace's chain, locked until the transaction ends. */
export async function lockHead(tx: Transaction<Schema>, workspaceId: string): Promise<AuditHead | undefined> {
  const select = () =>
    tx
      .selectFrom('auditHeads')
      .select(['seq', 'hash'])
      .where('workspaceId', '=', workspaceId)
      .forUpdate()
      .executeTakeFirst()
  const head = await select()
  if (head) return head
  await tx
    .insertInto('auditHeads')
    .values({ workspaceId, ...emptyHead })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return select()
}

export async function readHead(tx: Tx, workspaceId: string): Promise<AuditHead> {
  const head = await tx
    .selectFrom('auditHeads')
    .select(['seq', 'hash'])
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirst()
  return head ?? emptyHead
}

export async function readHeads(
  tx: Tx,
  workspaceIds: readonly string[],
): Promise<(Pick<AuditHead, 'seq'> & { workspaceId: string })[]> {
  if (workspaceIds.length === 0) return []
  return tx.selectFrom('auditHeads').select(['workspaceId', 'seq']).where('workspaceId', 'in', workspaceIds).execute()
}

/**
 * The workspaces that have a trail or ought to, in a fixed order: a trail outlives the rows that it tells of. Not one that was deleted: what
 * is half removed would look forged.
 */
export async function listTrails(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('workspaces')
    .select('workspaceId')
    .union(tx.selectFrom('auditHeads').select('workspaceId'))
    .union(tx.selectFrom('auditEntries').select('workspaceId'))
    .except(tx.selectFrom('workspaces').select('workspaceId').where('deletedAt', 'is not', null))
    .orderBy('workspaceId')
    .execute()
  return rows.map(row => row.workspaceId)
}
