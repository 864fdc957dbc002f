import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { revisionKey } from './revisions.ts'
import { lockWorkspace } from './store.ts'

/**
 * Until the transaction ends no other changes the workspace's actions or agents, or takes a name away from a secret. They
 * refer to each other, so whoever checks such a reference has to see all of them as they stay. Also says to every node that
 * what it remembers of them no longer stands (see `createRevisions`): each change has to begin with this.
 */
export async function lockDefinitions(
  tx: Transaction<Schema>,
  { database }: Pick<Parts, 'database'>,
  workspaceId: string,
): Promise<void> {
  database.remembered?.forget(revisionKey(workspaceId))
  await lockWorkspace(tx, workspaceId)
}
