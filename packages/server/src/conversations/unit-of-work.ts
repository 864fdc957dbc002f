import type { Transaction } from 'kysely'
import type { Changes } from '../changes/changes.ts'
import type { Database, Schema } from '../database/index.ts'
import type { Feed } from './feed.ts'

/** One transaction, and what has to happen once it is durable. */
export interface Unit {
  tx: Transaction<Schema>
  /** Conversations that gained events, with their workspaces: their readers are woken after the commit, never before. */
  touched: Map<string, string>
  afterCommit(work: () => void): void
}

/** Runs `work` in one transaction; only when that is durable are readers woken and the work for after the commit done. */
export async function inUnit<T>(
  parts: { database: Database; feed: Feed; changes: Pick<Changes, 'note'> },
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  const touched = new Map<string, string>()
  const after: (() => void)[] = []
  const result = await parts.database.db
    .transaction()
    .execute(tx => work({ tx, touched, afterCommit: next => after.push(next) }))
  for (const [conversationId, workspaceId] of touched) {
    parts.feed.wake(conversationId)
    parts.changes.note(workspaceId, 'conversations')
  }
  for (const next of after) next()
  return result
}
