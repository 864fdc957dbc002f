import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Config, ConfigError, environment, readConfig } from '../config.ts'
import { DatabaseStartError, openDatabase } from '../database/index.ts'
import { requireEmbedded } from '../require-embedded.ts'
import { StartError } from '../start-error.ts'
import { exportAll } from './export-all.ts'
import { TrailCutError } from './read-trail.ts'

// A process of its own, for `bellhop audit verify` while no server runs: writes every trail to standard output (`exportAll`).
// Changes nothing: it makes no data directory and runs no migration. It asks for no key: who can read the data directory, or
// has the database's password, is the operator. Should it fail, the last line is `{"failed":"…"}`, which says what to do.

try {
  const config = readConfig(environment)
  await exportFrom(config).catch(error => fail(toAdvice(error, config)))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  await fail(error.message)
}

async function exportFrom(config: Config): Promise<void> {
  if (!config.databaseUrl) requireEmbedded(config.dataDir)
  const database = await openDatabase(
    config.databaseUrl
      ? { kind: 'postgres', url: config.databaseUrl, maxConnections: 1 }
      : { kind: 'embedded', dataDir: config.dataDir },
  )
  try {
    await write(exportAll({ database }))
  } finally {
    await database.close()
  }
}

function toAdvice(error: unknown, config: Config): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof TrailCutError || error instanceof StartError) return message
  if (error instanceof DatabaseStartError && error.reason === 'locked')
    return `${message} If that is a server, set BELLHOP_URL to its address: then it is asked for the trail.`
  if (error instanceof DatabaseStartError && (config.databaseUrl || error.reason !== 'failed')) return message
  if (isMissingTable(error))
    return 'The database holds no tables of Bellhop. Start the server once, or set DATABASE_URL to its database.'
  const where = config.databaseUrl ? 'The database at DATABASE_URL' : `The database in ${config.dataDir}`
  return `${where} can't be read: ${message}. Where its files were damaged, restore a backup.`
}

// Postgres's undefined_table.
function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01'
}

async function fail(message: string): Promise<void> {
  process.exitCode = 1
  // Nobody may be reading any more.
  await write([`${JSON.stringify({ failed: message })}\n`]).catch(() => {})
}

async function write(lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), process.stdout, { end: false })
}
