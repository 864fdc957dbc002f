import { statSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from './start-error.ts'

/** Throws a `StartError` that says what to do where the data directory holds no embedded database: opening would make one. */
export function requireEmbedded(dataDir: string): void {
  let found: unknown
  try {
    found = statSync(join(dataDir, 'database', 'PG_VERSION'), { throwIfNoEntry: false })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(
      `The database in ${dataDir} can't be looked at: ${why}. Call this as the user that the server runs as.`,
      {
        cause,
      },
    )
  }
  if (found) return
  throw new StartError(
    `There is no database in ${dataDir}. Set BELLHOP_DATA_DIR to the server's data directory, or DATABASE_URL to its database.`,
  )
}
