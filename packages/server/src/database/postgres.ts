import { BellhopError } from '@bellhop/core'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { toBuffers } from './binary-values.ts'
import { parserOf } from './column-types.ts'
import type { Database, PostgresDatabaseOptions } from './database.ts'
import { foreignSqlOf } from './foreign-sql.ts'
import { createHints } from './hints.ts'
import { migrate } from './migrate.ts'
import { passesBySoon } from './query-error.ts'
import { reportPrepared, reportQueries } from './report-queries.ts'
import type { Schema } from './schema.ts'
import { DatabaseStartError } from './start-error.ts'

/** A pool of connections to an existing Postgres. */
export async function openPostgres(options: PostgresDatabaseOptions): Promise<Database> {
  const pool = createPool(options)
  // Without a listener, a connection that breaks while idle would end the process. The pool replaces it by itself.
  pool.on('error', error => options.log?.warn({ err: error }, 'An idle database connection broke'))
  try {
    const client = await pool.connect()
    client.release()
  } catch (error) {
    await pool.end()
    throw new DatabaseStartError('failed', `The database at DATABASE_URL does not answer: ${messageOf(error)}`, error)
  }
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: { connect: () => pool.connect().catch(refuse), end: () => pool.end(), options: pool.options },
    }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    ...reportQueries(options.onQuery),
  })
  let closed: Promise<void> | undefined
  return {
    db,
    kind: 'postgres',
    execute: reportPrepared(options.onQuery, async ({ name, sql }, values) => {
      // A value that doesn't fit is refused here, before a connection is taken for it.
      const buffers = toBuffers(values)
      const client = await pool.connect().catch(refuse)
      let broken = false
      try {
        const { rows } = await client.query<Record<string, unknown>>({ name, text: sql, values: buffers })
        return rows
      } catch (error) {
        // After anything but a judgement of the statement, nobody knows what the connection is in the middle of.
        broken = passesBySoon(error)
        throw error
      } finally {
        // What the driver made of a query is collected only with the old garbage. With its values that would be 50 MB a second under
        // load, and the engine collects the old ones each time that it holds 64 MB of memory like this.
        buffers.length = 0
        client.release(broken)
      }
    }),
    remembered: null,
    load: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      most: pool.options.max,
    }),
    hints: createHints(options, pool),
    foreignSql: foreignSqlOf(pool),
    migrate: () => migrate(db),
    close: () => {
      // Kysely ends the pool only when it has been used.
      closed ??= db.destroy().then(() => (pool.ending ? undefined : pool.end()))
      return closed
    },
  }
}

/** Whoever asked is to come again: the operator is told the cause, and nothing was begun. */
function refuse(cause: unknown): never {
  throw new BellhopError('overloaded', 'The database does not answer, or is too busy.', { cause })
}

function createPool({
  url,
  applicationName = 'bellhop',
  maxConnections = 10,
  acquireMs = 30_000,
  abandonedMs = 10_000,
}: PostgresDatabaseOptions): Pool {
  try {
    return new Pool({
      connectionString: url,
      max: maxConnections,
      connectionTimeoutMillis: acquireMs,
      application_name: applicationName,
      // Per pool: the driver's own table is global to the process.
      types: { getTypeParser: parserOf },
      onConnect: async client => {
        // One that breaks inside a transaction, between two statements, would end the process too. The next one is rejected.
        client.on('error', () => {})
        // Not with the connection's start: poolers in between refuse what they don't know there.
        await client.query(`set idle_in_transaction_session_timeout = ${Number(abandonedMs)}`)
      },
    })
  } catch {
    // The cause would hold the address, password included.
    throw new DatabaseStartError('failed', 'DATABASE_URL is not a Postgres address (postgres://user@host:5432/name)')
  }
}

function messageOf(error: unknown): string {
  // Node gives an AggregateError without a message when several addresses of a name refuse.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
