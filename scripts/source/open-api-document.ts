import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../packages/server/src/database/index.ts'
import { createTestApp } from '../../packages/server/src/testing/test-app.ts'

/** The OpenAPI document of every route, as JSON: of a server without a port, on an empty database that is gone afterwards. */
export async function openApiDocument(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bellhop-openapi-'))
  const database = await openDatabase({ kind: 'embedded', dataDir })
  try {
    await database.migrate()
    const app = await createTestApp(database)
    const { text } = await app.call('GET', '/openapi.json', { key: null })
    return text
  } finally {
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
