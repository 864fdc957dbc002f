import type { ForeignSql } from '../database.ts'
import type { ConnectionQueue } from './connection-queue.ts'
import type { WorkerClient } from './worker-client.ts'

/** SQL of a library on the embedded database's one connection, which it has to itself from the first statement to the last. */
export function embeddedForeignSql(client: WorkerClient, queue: ConnectionQueue): ForeignSql {
  return async (text, values = []) => {
    const release = await queue.acquire()
    try {
      if (values.length > 0) return { rows: (await client.query(text, values)).rows }
      return { rows: await client.script(text) }
    } catch (error) {
      // What failed between its own BEGIN and COMMIT would leave its transaction to whoever comes next.
      await client.query('rollback').catch(() => {})
      throw error
    } finally {
      release()
    }
  }
}
