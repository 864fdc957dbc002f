import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApiDocument } from './open-api-document.ts'

/**
 * Writes the types of `@bellhop/client`, from the routes as the server registers them. In a process of its own: the generator
 * needs an older TypeScript, which stands beside it alone.
 */
export async function generateClient(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bellhop-client-'))
  try {
    const file = join(directory, 'openapi.json')
    writeFileSync(file, await openApiDocument())
    const { status } = spawnSync(process.execPath, ['packages/client/generate.ts', file], { stdio: 'inherit' })
    if (status !== 0) throw new Error('The types of the REST client could not be made.')
  } finally {
    rmSync(directory, { recursive: true })
  }
}
