import type { Config } from '../config.ts'
import { type Database, DatabaseStartError, openDatabase, requireKnownSchema } from '../database/index.ts'
import { requireEmbedded } from '../require-embedded.ts'
import { StartError } from '../start-error.ts'

/**
 * The database of a server that doesn't run, or a Postgres whatever runs on it (`requireNoServers` looks). Makes none where there is none, migrates none, and refuses one of a newer version, which may keep there what this one would overlook. Throws a
 * `StartError` that says what to do, its cause a `DatabaseStartError` where there is one.
 */
export async function openStopped(config: Config, command: string): Promise<Database> {
  if (!config.databaseUrl) requireEmbedded(config.dataDir)
  try {
    const database = await openDatabase(
      config.databaseUrl
        ? { kind: 'postgres', url: config.databaseUrl, maxConnections: 2, applicationName: command }
        : { kind: 'embedded', dataDir: config.dataDir },
    )
    try {
      await requireKnownSchema(database.db)
    } catch (error) {
      await database.close()
      throw error
    }
    return database
  } catch (error) {
    if (!(error instanceof DatabaseStartError)) throw error
    const hint =
      error.reason === 'locked' ? ' If that is a server, set BELLHOP_URL to its address: then it is asked.' : ''
    throw new StartError(`${error.message}${hint}`, { cause: error })
  }
}
