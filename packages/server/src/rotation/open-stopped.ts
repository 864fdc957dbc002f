import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { type Database, DatabaseStartError, openDatabase } from '../database/index.ts'
import { StartError } from '../start-error.ts'

/**
 * The database of a server that doesn't run, or a Postgres whatever runs on it (`requireNoServers` looks). Makes none where there is none, and migrates none. Throws a
 * `StartError` that says what to do, its cause a `DatabaseStartError` where there is one.
 */
export async function openStopped(config: Config, command: string): Promise<Database> {
  if (!config.databaseUrl && !existsSync(join(config.dataDir, 'database', 'PG_VERSION'))) {
    throw new StartError(
      `There is no database in ${config.dataDir}. Set BELLHOP_DATA_DIR to the server's data directory, or DATABASE_URL to ` +
        'its database.',
    )
  }
  try {
    return await openDatabase(
      config.databaseUrl
        ? { kind: 'postgres', url: config.databaseUrl, maxConnections: 2, applicationName: command }
        : { kind: 'embedded', dataDir: config.dataDir },
    )
  } catch (error) {
    if (!(error instanceof DatabaseStartError)) throw error
    const hint =
      error.reason === 'locked' ? ' If that is a server, set BELLHOP_URL to its address: then it is asked.' : ''
    throw new StartError(`${error.message}${hint}`, { cause: error })
  }
}
