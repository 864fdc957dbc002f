import { randomBytes } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import type { Parts, Tx } from '../parts.ts'
import { readSealedKey } from './store.ts'

/**
 * The workspace's own 32-byte key, from which the keys of its fingerprints and digests are derived. It never changes, so that
 * what is pending stays valid over a rotation; secrets have keys of their own, which do (`secrets/seal-secret.ts`). Read through
 * `tx`, which inside a transaction has to be that transaction. Throws `not_found` where there is no such workspace.
 */
export async function workspaceKey(
  parts: Pick<Parts, 'keyring' | 'caches'>,
  tx: Tx,
  workspaceId: string,
): Promise<Buffer> {
  const known = parts.caches.workspaceKeys.get(workspaceId)
  if (known) return known
  const sealed = await readSealedKey(tx, workspaceId)
  if (!sealed) throw new BellhopError('not_found', 'There is no such workspace.')
  const key = parts.keyring.open(sealed, workspaceKeyContext(workspaceId))
  parts.caches.workspaceKeys.set(workspaceId, key)
  return key
}

export function makeWorkspaceKey(parts: Pick<Parts, 'keyring'>, workspaceId: string): Buffer {
  return parts.keyring.seal(randomBytes(32), workspaceKeyContext(workspaceId))
}

export function workspaceKeyContext(workspaceId: string): string[] {
  return ['workspace-key', workspaceId]
}
