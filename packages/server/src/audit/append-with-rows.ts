import { type AuditHead, emptyHead } from '@bellhop/core/audit'
import { createBoundedCache } from '../caches.ts'
import type { RowInsert } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { createStoreWithRows } from './append-store.ts'
import { type AuditRecord, chainEntries, headAfter } from './chain-entries.ts'
import { lockHead } from './head-store.ts'

/**
 * Stores rows and the entries that tell of them in one commit, durable when it resolves. Each call for a workspace has to
 * wait for the one before.
 */
export type AppendWithRows<Row> = (
  workspaceId: string,
  rows: readonly Row[],
  records: readonly AuditRecord[],
) => Promise<void>

/** Where this node left a chain, and whether it found it there the last time it looked. */
interface Left {
  head: AuditHead
  alone: boolean
}

/**
 * To lock a chain's head, hash, store and commit takes four trips to the database, with the head locked all the while. A node
 * that has written last knows the head: it hashes at once and sends one statement, which does nothing unless the head is
 * still that one. A node that finds the head moved locks it first, and goes on doing so until it finds it where it left it:
 * of several busy nodes none is outrun for ever by the others.
 */
export function createAppendWithRows<Row>(
  parts: Pick<Parts, 'database' | 'clock' | 'ids'>,
  name: string,
  insert: RowInsert<Row>,
): AppendWithRows<Row> {
  const { database } = parts
  const store = createStoreWithRows(name, insert)
  const chains = createBoundedCache<Left>(parts.clock, { entries: 1_000, forMs: Number.POSITIVE_INFINITY })

  async function guess(workspaceId: string, head: AuditHead, rows: readonly Row[], records: readonly AuditRecord[]) {
    const entries = chainEntries(parts, workspaceId, head, records)
    const next = headAfter(entries, head)
    const stored = await store.alone(database.execute, { workspaceId, head, next, entries, rows })
    if (stored) chains.set(workspaceId, { head: next, alone: true })
    return stored
  }

  async function lockAndAppend(workspaceId: string, rows: readonly Row[], records: readonly AuditRecord[]) {
    const left = chains.get(workspaceId)?.head
    const now = await database.db.transaction().execute(async tx => {
      const head = (await lockHead(tx, workspaceId)) ?? emptyHead
      const entries = chainEntries(parts, workspaceId, head, records)
      const next = headAfter(entries, head)
      await store.within(tx, { workspaceId, head, next, entries, rows })
      return { head: next, alone: left === undefined || left.hash === head.hash }
    })
    chains.set(workspaceId, now)
  }

  return async (workspaceId, rows, records) => {
    const left = chains.get(workspaceId)
    if (left?.alone && (await guess(workspaceId, left.head, rows, records))) return
    await lockAndAppend(workspaceId, rows, records)
  }
}
