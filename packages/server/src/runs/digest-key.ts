import { createHmac, createSecretKey } from 'node:crypto'
import type { Awaitable } from '../awaitable.ts'
import { deriveKey } from '../crypto/derive-key.ts'
import type { Parts, Tx } from '../parts.ts'
import { workspaceKey } from '../workspaces/workspace-key.ts'

/** HMAC-SHA256 under a key of the workspace's own, in hex: digests of requests and fingerprints of credentials. */
export function workspaceHmac(parts: Parts, tx: Tx, workspaceId: string): Awaitable<(text: string) => string> {
  return parts.caches.hmacs.get(workspaceId) ?? makeHmac(parts, tx, workspaceId)
}

async function makeHmac(parts: Parts, tx: Tx, workspaceId: string): Promise<(text: string) => string> {
  // A key object is made ready once; raw bytes would be at every call.
  const key = createSecretKey(deriveKey(await workspaceKey(parts, tx, workspaceId), 'run-digest'))
  const hmac = (text: string) => createHmac('sha256', key).update(text).digest('hex')
  parts.caches.hmacs.set(workspaceId, hmac)
  return hmac
}
