import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createApiKey } from '../api-keys/create-api-key.ts'
import { findPrincipal } from '../api-keys/find-principal.ts'
import { scopes } from '../http/principal.ts'
import { makeDirectory } from '../make-directory.ts'
import type { Parts } from '../parts.ts'

export interface DemoKey {
  value: string
  path: string
  /** It was made just now, so it is shown once. */
  isNew: boolean
}

/**
 * The key that the demo works with, kept in the data directory for its owner alone, beside the master key, which opens as
 * much: so that a second start and `npx bellhop` find it. One that no longer works is replaced.
 */
export async function demoKey(
  parts: Parts,
  dataDir: string,
  made: { workspaceId: string; apiKey: string | null },
): Promise<DemoKey> {
  const path = join(dataDir, 'api-key')
  const kept = (await readFile(path, 'utf8').catch(() => '')).trim()
  if (kept !== '' && (await findPrincipal(parts, kept, null))) {
    await chmod(path, 0o600)
    return { value: kept, path, isNew: false }
  }
  const value = made.apiKey ?? (await makeKey(parts, made.workspaceId))
  await keep(path, value)
  return { value, path, isNew: true }
}

// A mode counts only where the file is new, so the key never stands in one that was already there.
async function keep(path: string, value: string): Promise<void> {
  makeDirectory(dirname(path))
  const fresh = `${path}.new`
  await rm(fresh, { force: true })
  await writeFile(fresh, `${value}\n`, { mode: 0o600, flag: 'wx' })
  await rename(fresh, path)
}

async function makeKey(parts: Parts, workspaceId: string): Promise<string> {
  return parts.database.db.transaction().execute(async tx => {
    const actor = { type: 'system' as const, id: 'demo', name: 'Demo start' }
    return (await createApiKey(tx, parts, workspaceId, { name: 'Demo', scopes, actor })).value
  })
}
