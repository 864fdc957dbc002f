import { noteRemoval, retentionActor } from '../audit/note-removal.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { deleteContacts, deleteConversations, lockIdleContacts, oldConversations } from './retention-store.ts'

const batch = 100

/**
 * Removes conversations in which nothing has happened since some time, with all that was said, and contacts who have none any
 * more. One with a turn under way stays, and so does one with a run that is not over or whose outcome is unknown. Gives how many went.
 */
export async function removeConversations(
  parts: Pick<Parts, 'database' | 'clock' | 'ids'>,
  {
    workspaceId,
    before,
    signal,
    actor = retentionActor,
  }: { workspaceId: string; before: Date; signal?: AbortSignal | undefined; actor?: Actor },
): Promise<number> {
  const { db } = parts.database
  let removed = 0
  while (!signal?.aborted) {
    const gone = await db.transaction().execute(async tx => {
      const ids = await oldConversations(tx, workspaceId, before, batch)
      if (ids.length === 0) return 0
      await deleteConversations(tx, workspaceId, ids)
      await noteRemoval(tx, parts, workspaceId, { kind: 'conversation.removed', before, actor })
      return ids.length
    })
    if (gone === 0) break
    removed += gone
  }
  while (!signal?.aborted) {
    const gone = await db.transaction().execute(async tx => {
      const ids = await lockIdleContacts(tx, workspaceId, before, batch)
      if (ids.length > 0) await deleteContacts(tx, workspaceId, ids)
      return ids.length
    })
    if (gone < batch) break
  }
  return removed
}
