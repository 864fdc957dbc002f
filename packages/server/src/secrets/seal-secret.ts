import { deriveKey } from '../crypto/derive-key.ts'
import { toSealingKey } from '../crypto/keyring.ts'
import { open, type SealingKey, seal } from '../crypto/sealing.ts'
import type { Parts, Tx } from '../parts.ts'
import { workspaceKey } from '../workspaces/workspace-key.ts'

/** Seals and opens the values of one workspace's secrets. A value is bound to its workspace, its secret and its version. */
export interface SecretSealer {
  keyId: string
  seal(secret: { id: string; version: number }, value: string): Buffer
  open(secret: { id: string; version: number; sealed: Uint8Array }): string
}

export async function secretSealer(parts: Parts, tx: Tx, workspaceId: string): Promise<SecretSealer> {
  const key: SealingKey = toSealingKey(deriveKey(await workspaceKey(parts, tx, workspaceId), 'secrets'))
  const context = (secret: { id: string; version: number }) => [workspaceId, secret.id, String(secret.version)]
  return {
    keyId: key.id,
    seal: (secret, value) => seal(key, value, context(secret)),
    open: secret => open(key, secret.sealed, context(secret)).toString('utf8'),
  }
}
