import { firstIdAt } from '../first-id-at.ts'
import type { Tx } from '../parts.ts'
import { removableStatuses } from './run.ts'

export async function hasOldRuns(db: Tx, workspaceId: string, before: Date): Promise<boolean> {
  return (await selectOldRuns(db, workspaceId, before, 1).execute()).length > 0
}

/** Waits for those that somebody else has locked: fewer come, or none, where another node has removed them meanwhile. */
export async function lockOldRuns(tx: Tx, workspaceId: string, before: Date, limit: number): Promise<string[]> {
  const rows = await selectOldRuns(tx, workspaceId, before, limit).forUpdate().execute()
  return rows.map(({ id }) => id)
}

/** Runs that ended, and last changed, before some time. */
function selectOldRuns(db: Tx, workspaceId: string, before: Date, limit: number) {
  return (
    db
      .selectFrom('runs')
      .select('id')
      .where('workspaceId', '=', workspaceId)
      // Ids begin with the time at which they were made, so the primary key leads to the oldest.
      .where('id', '<', firstIdAt('run', before))
      .where('status', 'in', removableStatuses)
      .where('updatedAt', '<', before)
      .orderBy('id')
      .limit(limit)
  )
}

export async function deleteRuns(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  await tx.deleteFrom('approvals').where('workspaceId', '=', workspaceId).where('runId', 'in', ids).execute()
  await tx.deleteFrom('runs').where('workspaceId', '=', workspaceId).where('id', 'in', ids).execute()
}
