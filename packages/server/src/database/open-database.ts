import type { Database, DatabaseOptions } from './database.ts'
import { openEmbedded } from './embedded/open-embedded.ts'
import { openPostgres } from './postgres.ts'

/** Opens the database and proves that it answers. Throws a `DatabaseStartError`. Call `migrate()` before using the tables. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.kind === 'embedded' ? openEmbedded(options) : openPostgres(options)
}
