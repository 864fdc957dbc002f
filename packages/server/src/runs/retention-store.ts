import { firstIdAt } from '../first-id-at.ts'
import type { Tx } from '../parts.ts'
import { removableStatuses } from './run.ts'

/** Runs that ended, and last changed, before some time. */
export async function oldRuns(tx: Tx, workspaceId: string, before: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    // Ids begin with the time at which they were made, so the primary key leads to the oldest.
    .where('id', '<', firstIdAt('run', before))
    .where('status', 'in', removableStatuses)
    .where('updatedAt', '<', before)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

export async function deleteRuns(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  await tx.deleteFrom('approvals').where('workspaceId', '=', workspaceId).where('runId', 'in', ids).execute()
  await tx.deleteFrom('runs').where('workspaceId', '=', workspaceId).where('id', 'in', ids).execute()
}
