import { noteRemoval, retentionActor } from '../audit/note-removal.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { deleteRuns, hasOldRuns, lockOldRuns } from './retention-store.ts'

const batch = 500
/** A record is kept this much longer than its entry in the trail says: an entry is written a little after its run has ended. */
const graceMs = 60 * 60 * 1000

/**
 * Removes the records of runs that ended before some time, with their approvals. One whose outcome is unknown stays until somebody
 * has settled it. Gives how many went.
 */
export async function removeRuns(
  parts: Pick<Parts, 'database' | 'clock' | 'ids'>,
  {
    workspaceId,
    before,
    signal,
    actor = retentionActor,
  }: { workspaceId: string; before: Date; signal?: AbortSignal | undefined; actor?: Actor },
): Promise<number> {
  const { db } = parts.database
  const endedBefore = new Date(before.getTime() - graceMs)
  let removed = 0
  // Until none is left, whoever removes them: the trail is cut next, once, up to what is still there.
  while (!signal?.aborted && (await hasOldRuns(db, workspaceId, endedBefore))) {
    removed += await db.transaction().execute(async tx => {
      const ids = await lockOldRuns(tx, workspaceId, endedBefore, batch)
      if (ids.length === 0) return 0
      await deleteRuns(tx, workspaceId, ids)
      await noteRemoval(tx, parts, workspaceId, { kind: 'run.removed', before, actor })
      return ids.length
    })
  }
  return removed
}
