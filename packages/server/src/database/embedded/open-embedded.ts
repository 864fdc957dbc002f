import { join, resolve } from 'node:path'
import { CamelCasePlugin, Kysely } from 'kysely'
import type { Database, EmbeddedDatabaseOptions } from '../database.ts'
import { migrate } from '../migrate.ts'
import { createRemembered } from '../remembered.ts'
import { reportPrepared, reportQueries } from '../report-queries.ts'
import type { Schema } from '../schema.ts'
import { createConnectionQueue } from './connection-queue.ts'
import { lockDirectory } from './directory-lock.ts'
import { EmbeddedDialect } from './embedded-dialect.ts'
import { embeddedForeignSql } from './foreign-sql.ts'
import { startWorkerClient } from './worker-client.ts'

/** PGlite in a thread of its own, durable, alone on its data directory. */
export async function openEmbedded(options: EmbeddedDatabaseOptions): Promise<Database> {
  const { checkpointMs = 60_000, acquireMs = 30_000, log } = options
  const dataDir = resolve(options.dataDir)
  const lock = lockDirectory(dataDir)
  try {
    const client = await startWorkerClient({ directory: join(dataDir, 'database'), checkpointMs, log })
    const queue = createConnectionQueue(acquireMs)
    const db = new Kysely<Schema>({
      dialect: new EmbeddedDialect(client, queue),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
      ...reportQueries(options.onQuery),
    })
    let closed: Promise<void> | undefined
    const close = async () => {
      // What was begun goes first. What holds the connection for longer than anyone waits is rolled back.
      const release = await queue.acquire().catch(() => () => {})
      await client.close()
      await db.destroy()
      lock.release()
      // Who still waits in line is told that the database is closed.
      release()
    }
    return {
      db,
      kind: 'embedded',
      execute: reportPrepared(options.onQuery, async (statement, values) => {
        const release = await queue.acquire()
        return client.execute(statement, values).finally(release)
      }),
      remembered: createRemembered(),
      load: () => queue.load(),
      hints: null,
      foreignSql: embeddedForeignSql(client, queue),
      migrate: () => migrate(db),
      close: () => {
        closed ??= close()
        return closed
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
