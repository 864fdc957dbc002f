import { hasEveryScope } from '../api-keys/has-every-scope.ts'
import { memberRole } from '../members/membership.ts'
import type { Parts } from '../parts.ts'

/**
 * May code that `author` saved run in the playground that `opener` has open? There it runs in a page of this server, beside the
 * session of whoever plays: what it may do is what they may do. So it has to be their own, or of somebody who may do everything in
 * the workspace anyway.
 */
export async function trustsAuthor(
  { database: { db } }: Pick<Parts, 'database'>,
  workspaceId: string,
  { author, opener }: { author: string | null; opener: string },
): Promise<boolean> {
  if (author === null) return false
  if (author === opener) return true
  if ((await memberRole(db, workspaceId, author))?.role === 'owner') return true
  return hasEveryScope(db, workspaceId, author)
}
