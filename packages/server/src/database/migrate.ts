import { channel } from 'node:diagnostics_channel'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { migrations as ownMigrations } from './migrations/migrations.ts'
import type { Schema } from './schema.ts'
import { DatabaseStartError } from './start-error.ts'

/**
 * Runs what is pending, forward only, in one transaction under the migrator's advisory lock, and gives the names that it ran.
 * `migrations` is replaced in tests.
 */
export async function migrate(db: Kysely<Schema>, migrations = ownMigrations): Promise<string[]> {
  await refuseNewer(db, Object.keys(migrations))
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => announced(migrations) },
    migrationTableName: migrationTable,
    migrationLockTableName: `${migrationTable}_lock`,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) {
    // Another process may have migrated further between the look above and the lock.
    await refuseNewer(db, Object.keys(migrations))
    const failed = results?.find(result => result.status === 'Error')?.migrationName
    throw new DatabaseStartError(
      'failed',
      `The database could not be migrated${failed === undefined ? '' : ` (${failed})`}: ${messageOf(error)}`,
      error,
    )
  }
  return (results ?? []).filter(result => result.status === 'Success').map(result => result.migrationName)
}

/** Throws a `DatabaseStartError` (`newer`) where a newer version has migrated this database: what it keeps there is unknown to this one. */
export async function requireKnownSchema(db: Kysely<Schema>): Promise<void> {
  await refuseNewer(db, Object.keys(ownMigrations))
}

/** What `bellhop.migration` says on `node:diagnostics_channel`, inside the transaction of all that is pending. */
export interface MigrationPoint {
  migration: string
  phase: 'begins' | 'done'
}

const point = channel('bellhop.migration')

/** The same migrations, which say when each begins and when it is done: for tests that kill the process there. */
function announced(migrations: Record<string, Migration>): Record<string, Migration> {
  const entries = Object.entries(migrations).map(([migration, { up }]): [string, Migration] => [
    migration,
    {
      up: async db => {
        point.publish({ migration, phase: 'begins' } satisfies MigrationPoint)
        await up(db)
        point.publish({ migration, phase: 'done' } satisfies MigrationPoint)
      },
    },
  ])
  return Object.fromEntries(entries)
}

const migrationTable = 'bellhop_migrations'

async function refuseNewer(db: Kysely<Schema>, known: string[]): Promise<void> {
  const table = await sql<{ name: string | null }>`select to_regclass(${migrationTable})::text as name`.execute(db)
  if (table.rows[0]?.name == null) return
  const done = await sql<{ name: string }>`select name from ${sql.table(migrationTable)} order by name`.execute(db)
  const unknown = done.rows.map(row => row.name).filter(name => !known.includes(name))
  if (unknown.length === 0) return
  throw new DatabaseStartError(
    'newer',
    `A newer version of Bellhop has used this database (it ran ${unknown.join(', ')}). Start that version or a later one.`,
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
