import type { Transaction } from 'kysely'
import type { Database, Schema } from '../database/index.ts'

/** The same connection, with `around` deciding what happens before, after or instead of each transaction. */
export function aroundTransactions(
  db: Database['db'],
  around: (transaction: () => Promise<unknown>) => Promise<unknown>,
): Database['db'] {
  return new Proxy(db, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      if (key !== 'transaction') return value.bind(target)
      return () => ({
        execute: (inside: (tx: Transaction<Schema>) => Promise<unknown>) =>
          around(() => target.transaction().execute(inside)),
      })
    },
  })
}
