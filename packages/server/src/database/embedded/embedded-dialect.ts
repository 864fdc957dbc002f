import {
  type DatabaseConnection,
  type Driver,
  PGliteAdapter,
  PGliteDialect,
  type PGliteDialectConfig,
  PGliteDriver,
} from 'kysely'
import { DatabaseError } from 'pg'
import type { ConnectionQueue } from './connection-queue.ts'
import type { WorkerClient } from './worker-client.ts'

/** Kysely's dialect for PGlite over the database's thread, with a line for the one connection whose wait has an end. */
export class EmbeddedDialect extends PGliteDialect {
  readonly #config: PGliteDialectConfig
  readonly #queue: ConnectionQueue

  constructor(client: WorkerClient, queue: ConnectionQueue) {
    const config: PGliteDialectConfig = { pglite: toPGlite(client) }
    super(config)
    this.#config = config
    this.#queue = queue
  }

  override createAdapter(): PGliteAdapter {
    return new QueuedAdapter()
  }

  override createDriver(): Driver {
    return new QueuedDriver(this.#config, this.#queue)
  }
}

class QueuedAdapter extends PGliteAdapter {
  // Else Kysely would put its own line, in which one waits forever, before ours.
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

class QueuedDriver extends PGliteDriver {
  readonly #queue: ConnectionQueue
  #release: () => void = () => {}

  constructor(config: PGliteDialectConfig, queue: ConnectionQueue) {
    super(config)
    this.#queue = queue
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#release = await this.#queue.acquire()
    return super.acquireConnection()
  }

  override async releaseConnection(): Promise<void> {
    this.#release()
  }
}

type EnginePort = Exclude<PGliteDialectConfig['pglite'], (...parameters: never[]) => unknown>

function toPGlite(client: WorkerClient): EnginePort {
  const query: EnginePort['query'] = async (sql, parameters) => {
    const { affectedRows, rows } = await client.query(sql, parameters)
    // The row's type is what the caller of the query builder says it is, for every driver alike.
    return { rows: rows as never[], fields: [], ...(affectedRows === undefined ? {} : { affectedRows }) }
  }
  return {
    query,
    // Kysely waits for the callback to be called even when the transaction could not begin, so it is called in any case.
    async transaction(work) {
      const begun = client.query('begin')
      begun.catch(() => {})
      let result: Awaited<ReturnType<typeof work>>
      try {
        result = await work({ query: (...call) => begun.then(() => query(...call)), rollback: async () => {} })
      } catch (error) {
        await client.query('rollback')
        throw error
      }
      await begun
      const { command } = await client.query('commit')
      // Postgres answers the COMMIT of a failed transaction with ROLLBACK.
      if (command === 'ROLLBACK') throw abortedTransaction()
      return result
    },
    close: () => client.close(),
    get closed() {
      return client.closed
    },
    ready: true,
    waitReady: Promise.resolve(),
  }
}

function abortedTransaction(): DatabaseError {
  const error = new DatabaseError('The transaction was rolled back: a statement in it had failed', 0, 'error')
  return Object.assign(error, { code: '25P02', severity: 'ERROR' })
}
