import { createHmac } from 'node:crypto'
import { deriveKey } from '../crypto/derive-key.ts'
import type { Parts, Tx } from '../parts.ts'
import { workspaceKey } from '../workspaces/workspace-key.ts'

/** HMAC-SHA256 under a key of the workspace's own, in hex: digests of requests and fingerprints of credentials. */
export async function workspaceHmac(parts: Parts, tx: Tx, workspaceId: string): Promise<(text: string) => string> {
  const key = deriveKey(await workspaceKey(parts, tx, workspaceId), 'run-digest')
  return text => createHmac('sha256', key).update(text).digest('hex')
}
