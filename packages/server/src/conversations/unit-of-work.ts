import type { Transaction } from 'kysely'
import type { Database, Schema } from '../database/index.ts'
import type { Feed } from './feed.ts'

/** One transaction, and what has to happen once it is durable. */
export interface Unit {
  tx: Transaction<Schema>
  /** Conversations that gained events: their readers are woken after the commit, never before. */
  touched: Set<string>
  afterCommit(work: () => void): void
}

/** Runs `work` in one transaction; only when that is durable are readers woken and the work for after the commit done. */
export async function inUnit<T>(
  parts: { database: Database; feed: Feed },
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  const touched = new Set<string>()
  const after: (() => void)[] = []
  const result = await parts.database.db
    .transaction()
    .execute(tx => work({ tx, touched, afterCommit: next => after.push(next) }))
  for (const conversationId of touched) parts.feed.wake(conversationId)
  for (const next of after) next()
  return result
}
