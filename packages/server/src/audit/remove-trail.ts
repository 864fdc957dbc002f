import type { Parts } from '../parts.ts'
import { deleteEntries } from './stub-store.ts'

/** Removes up to `limit` entries of the trail of a workspace that is no more, and gives how many went. */
export async function removeTrail(
  { database }: Pick<Parts, 'database'>,
  workspaceId: string,
  limit: number,
): Promise<number> {
  return database.db
    .transaction()
    .execute(tx => deleteEntries(tx, workspaceId, { throughSeq: Number.MAX_SAFE_INTEGER, limit }))
}
