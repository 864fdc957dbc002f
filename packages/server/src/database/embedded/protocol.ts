/** What the main thread asks of the thread that holds the database. Answered in order, one answer per request. */
export type Request =
  | { id: number; kind: 'query'; sql: string; parameters: (string | Uint8Array | null)[] }
  /** Messages of Postgres's own protocol, which end in a Sync, in memory that holds them until they are answered. */
  | { id: number; kind: 'wire'; messages: Uint8Array<SharedArrayBuffer> }
  | { id: number; kind: 'script'; sql: string }
  | { id: number; kind: 'close' }

export type Reply =
  | { kind: 'ready' }
  | { kind: 'refused'; reason: 'incompatible' | 'failed'; message: string }
  | { kind: 'complaint'; message: string }
  /** One of a query, one per statement of a script. */
  | { kind: 'result'; id: number; results: QueryResult[] }
  | { kind: 'error'; id: number; message: string; fields: ErrorFields }

/** Values come back as the text that Postgres wrote: the main thread reads them as it reads those of a remote Postgres. */
export interface QueryResult {
  command: string
  affectedRows: number | undefined
  columns: { name: string; typeId: number }[]
  rows: (string | null)[][]
}

/** The fields of a Postgres error (SQLSTATE `code` and so on), without the statement and its parameters. */
export type ErrorFields = Partial<Record<(typeof errorFields)[number], string>>

export const errorFields = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'routine',
] as const

export interface WorkerSettings {
  directory: string
  checkpointMs: number
}
