import { type Insertable, sql } from 'kysely'
import type { ApprovalsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import type { ApprovalRow } from './run.ts'

export async function insertApproval(tx: Tx, approval: Insertable<ApprovalsTable>): Promise<ApprovalRow> {
  return tx.insertInto('approvals').values(approval).returningAll().executeTakeFirstOrThrow()
}

// A run is asked about anew only once what it asked before is void, so at most one of its approvals isn't. The order of ids is that of the
// clocks of several nodes, or of one that was set back: it tells only the void ones apart.
const isVoid = sql<boolean>`status = 'void'`

/** The approval that was asked for last. */
export async function latestApproval(tx: Tx, workspaceId: string, runId: string): Promise<ApprovalRow | null> {
  const row = await tx
    .selectFrom('approvals')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('runId', '=', runId)
    .orderBy(isVoid)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function latestApprovals(
  tx: Tx,
  workspaceId: string,
  runIds: string[],
): Promise<Map<string, ApprovalRow>> {
  if (runIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('approvals')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('runId', 'in', runIds)
    .orderBy(isVoid, 'desc')
    .orderBy('id')
    .execute()
  return new Map(rows.map(row => [row.runId, row]))
}

/**
 * The one statement by which an approval is decided: single use, before it expires, for this digest alone.
 * Null when any of that no longer holds.
 */
export async function decideApproval(
  tx: Tx,
  workspaceId: string,
  approval: { runId: string; digest: string },
  decision: { status: 'approved' | 'denied'; decidedBy: string; decidedAt: Date },
): Promise<ApprovalRow | null> {
  const row = await tx
    .updateTable('approvals')
    .set(decision)
    .where('workspaceId', '=', workspaceId)
    .where('runId', '=', approval.runId)
    .where('digest', '=', approval.digest)
    .where('status', '=', 'pending')
    .where('expiresAt', '>', decision.decidedAt)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Closes whatever approval of the run is still pending, with `dueBy` only one that was due by then; null when none is. */
export async function closeApproval(
  tx: Tx,
  workspaceId: string,
  runId: string,
  close: { status: 'expired' | 'void'; decidedBy: string | null; decidedAt: Date },
  dueBy: Date | null = null,
): Promise<ApprovalRow | null> {
  const row = await tx
    .updateTable('approvals')
    .set(close)
    .where('workspaceId', '=', workspaceId)
    .where('runId', '=', runId)
    .where('status', '=', 'pending')
    .$if(dueBy !== null, query => query.where('expiresAt', '<=', dueBy))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Takes back what `decideApproval` decided in the same transaction, because the approval no longer fits what would run. */
export async function voidApproval(tx: Tx, workspaceId: string, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('approvals')
    .set({ status: 'void', decidedBy: null, decidedAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}
