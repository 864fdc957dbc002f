import type { Tx } from '../parts.ts'
import { recordDigest } from './record-digest.ts'
import { existingRuns, findRuns } from './store.ts'

/** The digests of the stored records of runs, by their ids; those that are gone are not in it. */
export async function recordDigests(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await findRuns(tx, workspaceId, ids)
  return new Map(rows.map(row => [row.id, recordDigest(row)]))
}

/** Which of these runs still have a record. */
export async function keptRecords(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Set<string>> {
  return new Set(await existingRuns(tx, workspaceId, ids))
}
