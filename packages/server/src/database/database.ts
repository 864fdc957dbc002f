import type { Kysely } from 'kysely'
import type { ExecutePrepared } from './prepared-statement.ts'
import type { Remembered } from './remembered.ts'
import type { Schema } from './schema.ts'

/** What the database has to say for the operator. A pino logger fits. */
export interface DatabaseLog {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** A query that has ended, for whoever measures. `sql` holds no values. */
export interface EndedQuery {
  sql: string
  durationMs: number
  /** What it failed with. */
  error?: unknown
}

/** What the database's connections do right now. */
export interface ConnectionLoad {
  used: number
  idle: number
  /** Transactions and queries that wait for a connection. */
  waiting: number
  most: number
}

export interface EmbeddedDatabaseOptions {
  kind: 'embedded'
  /** Bellhop's data directory, made when missing. The database lives in its subdirectory `database`. */
  dataDir: string
  /** Pause between checkpoints in milliseconds; one is skipped when nothing was written. Default 60_000. */
  checkpointMs?: number
  /** How long a query waits for the one connection, in milliseconds, before it is refused. Default 30_000. */
  acquireMs?: number
  log?: DatabaseLog
  onQuery?: ((query: EndedQuery) => void) | undefined
}

export interface PostgresDatabaseOptions {
  kind: 'postgres'
  /** `postgres://user:password@host:port/database`, as in `DATABASE_URL`. */
  url: string
  /** What the database calls its connections. Default `bellhop`, by which a server is known there. */
  applicationName?: string
  /** Size of the connection pool. Default 10. */
  maxConnections?: number
  /** How long a query waits for a free connection, in milliseconds, before it is refused. Default 30_000. */
  acquireMs?: number
  /**
   * After how long without a next statement a transaction is ended, in milliseconds: a node that stands still holds locks which
   * all others wait for. Default 10_000.
   */
  abandonedMs?: number
  log?: DatabaseLog
  onQuery?: ((query: EndedQuery) => void) | undefined
}

export type DatabaseOptions = EmbeddedDatabaseOptions | PostgresDatabaseOptions

/**
 * Runs the SQL of a library that brings its own, on a connection of its own: one statement with values, or without any a
 * script of several, of which the rows of all are given. A script that fails leaves no transaction open.
 */
export type ForeignSql = (text: string, values?: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

/** Short words from node to node. One may be lost, so nothing may depend on it: look again from time to time. */
export interface Hints {
  /** To all nodes that listen, this one too. Less than 8000 bytes. Never within a transaction: its commit would wait in line. */
  send(text: string): Promise<void>
  /** Listens until the function that it gives is called. `connected`: also after a gap, in which hints were lost. */
  listen(listener: { heard(text: string): void; connected(): void }): () => Promise<void>
}

/**
 * One SQL dialect over an embedded or a remote Postgres. The embedded one has a single connection: inside
 * `db.transaction()` use the transaction that is passed in, never `db`, which would wait for itself and be refused.
 */
export interface Database {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseOptions['kind']
  /** The few statements that are run all the time, planned once. Everything else goes through `db`. */
  readonly execute: ExecutePrepared
  /** null for a remote database: other nodes write to it, too. */
  readonly remembered: Remembered | null
  load(): ConnectionLoad
  /**
   * Brings the tables up to date and gives the names of the migrations that it ran. Safe from several processes at once.
   * Throws a `DatabaseStartError` with the reason `newer` when a newer version of Bellhop has migrated this database.
   */
  migrate(): Promise<string[]>
  /** null for the embedded database, which has no other nodes. */
  readonly hints: Hints | null
  /** For a library that writes its own SQL, and for nothing of ours: that goes through `db`. */
  readonly foreignSql: ForeignSql
  /** Ends what was begun, then lets go of the connections and, when embedded, of the data directory. May be called twice. */
  close(): Promise<void>
}
