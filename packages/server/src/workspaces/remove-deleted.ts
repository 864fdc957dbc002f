import { removeTrail } from '../audit/remove-trail.ts'
import type { Parts } from '../parts.ts'
import { removeRows, removeWorkspaceRow, tablesOfWorkspaces, workspacesDeletedBefore } from './removal-store.ts'

const batch = 1_000
/** A node may know a key or a session for some seconds more, and end what it had begun with it. */
const begunMs = 60_000
/** By then nothing that was begun with it goes on anywhere. */
const overMs = 15 * 60_000

/**
 * Removes what deleted workspaces hold, in small steps: it may be stopped at any point and done by several nodes at once. Rows that a node
 * added late go in a later call, and a workspace's own row goes last, when nothing can be added any more. Gives how many
 * workspaces are gone for good.
 */
export async function removeDeletedWorkspaces(
  parts: Pick<Parts, 'database' | 'clock' | 'log'>,
  signal?: AbortSignal,
): Promise<number> {
  const { clock, log } = parts
  const { db } = parts.database
  let gone = 0
  const now = clock.now().getTime()
  for (const { workspaceId, deletedAt } of await workspacesDeletedBefore(db, new Date(now - begunMs))) {
    const remove = (table: string) =>
      table === 'auditEntries' ? removeTrail(parts, workspaceId, batch) : removeRows(db, table, workspaceId, batch)
    try {
      for (const table of tablesOfWorkspaces) while (!signal?.aborted && (await remove(table)) === batch);
      if (signal?.aborted) break
      if (now - deletedAt.getTime() < overMs) continue
      await removeWorkspaceRow(db, workspaceId)
    } catch (err) {
      // One that can't be emptied must not hold up the others.
      log.error(
        { err, workspaceId },
        'a deleted workspace could not be emptied, which is tried again with the next call',
      )
      continue
    }
    log.info({ workspaceId }, 'nothing is left of a deleted workspace')
    gone += 1
  }
  return gone
}
