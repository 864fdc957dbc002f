import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, describe, inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../database/index.ts'

/** `maxConnections` means nothing to the embedded one. */
type TestDatabaseOptions = Pick<
  Extract<DatabaseOptions, { kind: 'postgres' }>,
  'onQuery' | 'acquireMs' | 'maxConnections'
>

/**
 * An empty, migrated database. May be called in any hook or test; closing is done for you. On the embedded one, which a
 * suite's calls share, a further call empties what the one before gave, and the first call's options count.
 */
export type OpenTestDatabase = (options?: Partial<TestDatabaseOptions>) => Promise<Database>

/** Runs a suite twice: on the embedded database and on a real Postgres. Without a Postgres its half is shown as skipped. */
export function describeOnEachDatabase(title: string, suite: (open: OpenTestDatabase) => void): void {
  describe(`${title} (embedded)`, () => suite(useEmbedded()))
  const url = inject('postgresUrl') ?? null
  describe.skipIf(url === null)(`${title} (Postgres)`, () => suite(usePostgres(url ?? '')))
}

/** A directory that is gone after the suite; in memory where the system offers that, since every commit waits for it. */
export function makeTestDirectory(): string {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bellhop-test-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Address of a new, empty database on the Postgres of the tests, dropped after the suite; only with a `postgresUrl`. */
export function usePostgresDatabases(url: string): () => Promise<string> {
  const names: string[] = []
  afterAll(async () => {
    for (const name of names) await administer(url, `drop database if exists ${name} with (force)`)
  })
  return async () => {
    const name = `bellhop_test_${randomUUID().replaceAll('-', '')}`
    await administer(url, `create database ${name}`)
    names.push(name)
    const own = new URL(url)
    own.pathname = `/${name}`
    return own.href
  }
}

function useEmbedded(): OpenTestDatabase {
  const dataDir = makeTestDirectory()
  let shared: Promise<Database> | undefined
  afterAll(async () => (await shared)?.close())
  return async options => {
    const first = shared === undefined
    shared ??= openDatabase({ kind: 'embedded', dataDir, ...options })
    const database = await shared
    if (!first) {
      await sql`drop schema if exists bellhop_jobs cascade`.execute(database.db)
      await sql`drop schema public cascade`.execute(database.db)
      await sql`create schema public`.execute(database.db)
    }
    await database.migrate()
    return { ...database, close: async () => {} }
  }
}

function usePostgres(url: string): OpenTestDatabase {
  const opened: Database[] = []
  const createEmpty = usePostgresDatabases(url)
  // Hooks that are declared later run first: the connections end before the databases are dropped.
  afterAll(async () => {
    for (const database of opened) await database.close()
  })
  return async options => {
    const database = await openDatabase({ kind: 'postgres', url: await createEmpty(), maxConnections: 10, ...options })
    opened.push(database)
    await database.migrate()
    return database
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
