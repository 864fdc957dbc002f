import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type PGlite, type Results, messages as wire } from '@electric-sql/pglite'
import { ensureDataDirectory, IncompatibleDirectoryError } from './data-directory.ts'
import { openEngine } from './engine.ts'
import {
  type ErrorFields,
  errorFields,
  type QueryResult,
  type Reply,
  type Request,
  type WorkerSettings,
} from './protocol.ts'

// The thread that holds the embedded database: a heavy query here leaves the server's event loop alone.

async function serve(port: MessagePort, { directory, checkpointMs }: WorkerSettings): Promise<void> {
  const send = (reply: Reply) => port.postMessage(reply)
  let engine: PGlite
  try {
    await ensureDataDirectory(directory)
    engine = await openEngine(directory, {
      onAbort: () => process.exit(1),
      onComplaint: message => send({ kind: 'complaint', message }),
    })
  } catch (error) {
    const reason = error instanceof IncompatibleDirectoryError ? 'incompatible' : 'failed'
    send({ kind: 'refused', reason, message: messageOf(error) })
    port.close()
    return
  }

  // One after the other, checkpoints too.
  let tail: Promise<unknown> = Promise.resolve()
  const inTurn = (step: () => Promise<void>) => {
    tail = tail.then(step)
  }
  const checkpoint = createCheckpoint(engine, send)
  const timer = setInterval(() => inTurn(checkpoint), checkpointMs)

  port.on('message', (request: Request) => {
    inTurn(async () => {
      try {
        if (request.kind === 'query') {
          send({ kind: 'result', id: request.id, results: [await run(engine, request.sql, request.parameters)] })
          return
        }
        if (request.kind === 'wire') {
          send({ kind: 'result', id: request.id, results: [await runWire(engine, request.messages)] })
          return
        }
        if (request.kind === 'script') {
          send({ kind: 'result', id: request.id, results: await runScript(engine, request.sql) })
          return
        }
        clearInterval(timer)
        if (engine.isInTransaction()) await engine.exec('rollback')
        await checkpoint()
        await engine.close()
        send({ kind: 'result', id: request.id, results: [] })
        port.close()
      } catch (error) {
        send({ kind: 'error', id: request.id, message: messageOf(error), fields: fieldsOf(error) })
        if (request.kind === 'close') port.close()
      }
    })
  })
  send({ kind: 'ready' })
}

async function run(engine: PGlite, sql: string, parameters: (string | Uint8Array | null)[]): Promise<QueryResult> {
  return toResult(await engine.query(sql, parameters, { rowMode: 'array' }))
}

async function runWire(engine: PGlite, sent: Uint8Array): Promise<QueryResult> {
  const { messages } = await engine.execProtocol(sent)
  const result: QueryResult = { command: '', affectedRows: undefined, columns: [], rows: [] }
  for (const message of messages) {
    if (message instanceof wire.RowDescriptionMessage)
      result.columns = message.fields.map(field => ({ name: field.name, typeId: field.dataTypeID }))
    else if (message instanceof wire.DataRowMessage) result.rows.push(message.fields)
    else if (message instanceof wire.CommandCompleteMessage) result.command = message.text
  }
  return result
}

async function runScript(engine: PGlite, sql: string): Promise<QueryResult[]> {
  // Every row comes as an array, as this asks for it.
  const results = (await engine.exec(sql, { rowMode: 'array' })) as unknown as TextResults[]
  return results.map(toResult)
}

function toResult({ command, affectedRows, fields, rows }: TextResults): QueryResult {
  return {
    command: command ?? '',
    affectedRows,
    columns: fields.map(field => ({ name: field.name, typeId: field.dataTypeID })),
    rows,
  }
}

type TextResults = Results<(string | null)[]> & { command?: string }

// PGlite never checkpoints by itself: its log would grow past every limit, and the next start read all of it.
function createCheckpoint(engine: PGlite, send: (reply: Reply) => void): () => Promise<void> {
  let written = ''
  return async () => {
    // Inside a transaction, one that failed would fail the transaction. The next turn of the timer comes soon enough.
    if (engine.isInTransaction()) return
    try {
      if ((await logPosition(engine)) === written) return
      await engine.exec('checkpoint')
      written = await logPosition(engine)
    } catch (error) {
      send({ kind: 'complaint', message: `The checkpoint failed: ${messageOf(error)}` })
    }
  }
}

async function logPosition(engine: PGlite): Promise<string> {
  const { rows } = await engine.query<{ position: string }>('select pg_current_wal_insert_lsn() as position')
  return rows[0]?.position ?? ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fieldsOf(error: unknown): ErrorFields {
  const fields: ErrorFields = {}
  if (!(error instanceof Error)) return fields
  const values = new Map(Object.entries(error))
  for (const name of errorFields) {
    const value: unknown = values.get(name)
    if (typeof value === 'string') fields[name] = value
  }
  return fields
}

if (parentPort !== null) await serve(parentPort, workerData)
