import { Worker } from 'node:worker_threads'
import { DatabaseError } from 'pg'
import { parserOf, toParameter } from '../column-types.ts'
import type { DatabaseLog } from '../database.ts'
import type { ExecutePrepared } from '../prepared-statement.ts'
import { DatabaseStartError } from '../start-error.ts'
import { createExchange } from './exchange.ts'
import type { QueryResult, Reply, Request, WorkerSettings } from './protocol.ts'
import { wireMessages } from './wire-messages.ts'

export interface WorkerClient {
  /** One statement. Rejects with `pg`'s `DatabaseError`, as the driver of a remote Postgres does. */
  query(sql: string, parameters?: readonly unknown[]): Promise<ClientResult>
  /** A statement that is planned once. Not to be called before the one before has been answered. */
  execute: ExecutePrepared
  /** Several statements, without values. Gives the rows of all of them. */
  script(sql: string): Promise<Record<string, unknown>[]>
  /** Ends after the requests before it: checkpoint, close, and the thread is gone. */
  close(): Promise<void>
  readonly closed: boolean
}

interface ClientResult {
  command: string
  affectedRows: number | undefined
  rows: Record<string, unknown>[]
}

export interface WorkerClientOptions extends WorkerSettings {
  log?: DatabaseLog | undefined
  /** Replaced in tests. */
  createWorker?: (settings: WorkerSettings) => Worker
}

/** Starts the thread that holds the database of `directory`, and talks to it. Should it die, every query is rejected. */
export async function startWorkerClient(options: WorkerClientOptions): Promise<WorkerClient> {
  const { directory, checkpointMs, log, createWorker = createDatabaseWorker } = options
  const worker = createWorker({ directory, checkpointMs })
  const pending = new Map<number, PromiseWithResolvers<QueryResult[]>>()
  /** Names of statements that the engine is known to hold. */
  const prepared = new Set<string>()
  const exchange = createExchange()
  const started = Promise.withResolvers<void>()
  const exited = Promise.withResolvers<void>()
  let lastId = 0
  let lastComplaint = ''
  let closing: Promise<void> | undefined
  let stopped: Error | undefined

  function settle(id: number, outcome: (waiting: PromiseWithResolvers<QueryResult[]>) => void): void {
    const waiting = pending.get(id)
    pending.delete(id)
    if (waiting !== undefined) outcome(waiting)
  }

  function stop(reason: string): void {
    stopped ??= new Error(`The embedded database has stopped: ${lastComplaint || reason}`)
    if (closing === undefined) log?.error({ err: stopped, directory }, 'The embedded database has stopped')
    for (const id of [...pending.keys()]) settle(id, waiting => waiting.reject(stopped))
    started.reject(new DatabaseStartError('failed', stopped.message))
  }

  worker.on('message', (reply: Reply) => {
    if (reply.kind === 'ready') started.resolve()
    else if (reply.kind === 'refused') started.reject(new DatabaseStartError(reply.reason, reply.message))
    else if (reply.kind === 'result') settle(reply.id, waiting => waiting.resolve(reply.results))
    else if (reply.kind === 'error') settle(reply.id, waiting => waiting.reject(toDatabaseError(reply)))
    else {
      lastComplaint = reply.message
      log?.error({ directory }, reply.message)
    }
  })
  worker.on('error', error => stop(String(error)))
  worker.on('exit', code => {
    stop(`its thread ended with code ${code}`)
    exited.resolve()
  })

  function ask(request: Request): Promise<QueryResult[]> {
    if (stopped !== undefined) return Promise.reject(stopped)
    const waiting = Promise.withResolvers<QueryResult[]>()
    pending.set(request.id, waiting)
    worker.postMessage(request)
    return waiting.promise
  }

  async function close(): Promise<void> {
    if (stopped === undefined) {
      lastId += 1
      // A failed close leaves nothing to save: what was committed is on the disk.
      await ask({ id: lastId, kind: 'close' }).catch(error => log?.error({ err: error }, 'The database closed badly'))
    }
    await exited.promise
  }

  try {
    await started.promise
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return {
    async query(sql, parameters = []) {
      if (closing !== undefined) throw new Error('The database is closed')
      lastId += 1
      const results = await ask({ id: lastId, kind: 'query', sql, parameters: parameters.map(toParameter) })
      return toRows(results[0] ?? noResult)
    },
    async execute(statement, values) {
      if (closing !== undefined) throw new Error('The database is closed')
      lastId += 1
      const messages = exchange.put(wireMessages(statement, values, { prepare: !prepared.has(statement.name) }))
      const results = await ask({ id: lastId, kind: 'wire', messages })
      prepared.add(statement.name)
      return toRows(results[0] ?? noResult).rows
    },
    async script(sql) {
      if (closing !== undefined) throw new Error('The database is closed')
      lastId += 1
      return (await ask({ id: lastId, kind: 'script', sql })).flatMap(result => toRows(result).rows)
    },
    close() {
      closing ??= close()
      return closing
    },
    get closed() {
      return closing !== undefined
    },
  }
}

function createDatabaseWorker(workerData: WorkerSettings): Worker {
  // Runs from source as well as built.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
  return new Worker(new URL(file, import.meta.url), { workerData, execArgv: [], name: 'bellhop-database' })
}

const noResult: QueryResult = { command: '', affectedRows: undefined, columns: [], rows: [] }

const counted = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

function toRows({ command, affectedRows, columns, rows }: QueryResult): ClientResult {
  const readers = columns.map(column => ({ name: column.name, parse: parserOf(column.typeId) }))
  return {
    command,
    affectedRows: counted.has(command) ? affectedRows : undefined,
    rows: rows.map(values => {
      const row: Record<string, unknown> = {}
      readers.forEach(({ name, parse }, index) => {
        const text = values[index] ?? null
        row[name] = text === null ? null : parse(text)
      })
      return row
    }),
  }
}

function toDatabaseError({ message, fields }: Extract<Reply, { kind: 'error' }>): DatabaseError {
  return Object.assign(new DatabaseError(message, message.length, 'error'), fields)
}
