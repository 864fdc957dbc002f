import { BellhopError } from '@bellhop/core'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { revisionKey } from './revisions.ts'
import { lockWorkspace } from './store.ts'

/**
 * Until the transaction ends no other changes the workspace's actions or agents, or takes a name away from a secret. They
 * refer to each other, so whoever checks such a reference has to see all of them as they stay. Also says to every node that
 * what it remembers of them no longer stands (see `createRevisions`): each change has to begin with this. Throws `not_found` where the
 * workspace was deleted: what is made in it would be open again. `evenDeleted`: for what has to reach all that is still there.
 */
export async function lockDefinitions(
  tx: Transaction<Schema>,
  { database }: Pick<Parts, 'database'>,
  workspaceId: string,
  { evenDeleted = false }: { evenDeleted?: boolean } = {},
): Promise<void> {
  database.remembered?.forget(revisionKey(workspaceId))
  const workspace = await lockWorkspace(tx, workspaceId)
  if (!workspace || (workspace.deletedAt !== null && !evenDeleted))
    throw new BellhopError('not_found', 'There is no such workspace.')
}
