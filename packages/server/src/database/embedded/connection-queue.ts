import { BellhopError } from '@bellhop/core'
import type { ConnectionLoad } from '../database.ts'

export interface ConnectionQueue {
  /** Waits for its turn; the caller has the connection until it calls what it is given. */
  acquire(): Promise<() => void>
  load(): ConnectionLoad
}

// A query on `db` inside a transaction's callback waits for a connection that only the callback's end would free. A remote
// Postgres takes another connection; here it would hang for good, so the wait has an end.
/** The one connection's line, first come first served. Waiting longer than `waitMs` is refused. */
export function createConnectionQueue(waitMs: number): ConnectionQueue {
  const waiting: (() => void)[] = []
  let busy = false

  function release(): void {
    const next = waiting.shift()
    if (next === undefined) busy = false
    else next()
  }

  function turn(): () => void {
    let held = true
    return () => {
      if (held) release()
      held = false
    }
  }

  return {
    acquire() {
      if (!busy) {
        busy = true
        return Promise.resolve(turn())
      }
      return new Promise((resolve, reject) => {
        const enter = () => {
          clearTimeout(timer)
          resolve(turn())
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(enter), 1)
          const cause = new Error(
            `Waited ${waitMs} ms for the embedded database's one connection. Inside a transaction, use the transaction ` +
              'that is passed in: a query beside it waits for itself.',
          )
          reject(new BellhopError('overloaded', 'The database is too busy.', { cause }))
        }, waitMs)
        waiting.push(enter)
      })
    },
    load: () => ({ used: busy ? 1 : 0, idle: busy ? 0 : 1, waiting: waiting.length, most: 1 }),
  }
}
