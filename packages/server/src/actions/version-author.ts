import type { Tx } from '../parts.ts'
import { readVersionAuthor } from './store.ts'

/** Id of who saved this version (`usr_…`, `key_…`); null where there is no such version. */
export async function versionAuthor(
  tx: Tx,
  version: { workspaceId: string; actionId: string; version: number },
): Promise<string | null> {
  return (await readVersionAuthor(tx, version)) ?? null
}
