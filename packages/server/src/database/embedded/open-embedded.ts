import type { Database, EmbeddedDatabaseOptions } from '../database.ts'

export async function openEmbedded(_options: EmbeddedDatabaseOptions): Promise<Database> {
  throw new Error('not yet')
}
