import { createPublicKey, type KeyObject } from 'node:crypto'
import { type IdentityKey, isSharedKeyAlgorithm, leastSharedKeyBytes } from '../agents/identity-key.ts'
import type { Parts, Tx } from '../parts.ts'
import { noteSecretUse, resolveSecrets } from '../secrets/resolve-secrets.ts'

/** What a signature is checked with; null where the secret of a shared key is gone, disabled, or too short to be one. */
export async function keyMaterial(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  { alg, key }: IdentityKey,
): Promise<KeyObject | Uint8Array | null> {
  if (!isSharedKeyAlgorithm(alg)) return createPublicKey(key)
  const [secret] = await resolveSecrets(parts, tx, workspaceId, { ids: [key], names: [] })
  if (!secret?.enabled) return null
  const bytes = new TextEncoder().encode(secret.value)
  return bytes.length < leastSharedKeyBytes ? null : bytes
}

/** Its secret says when it was last needed: what tells whether a key that is to go is still in use. */
export async function noteKeyUse(parts: Parts, tx: Tx, workspaceId: string, { alg, key }: IdentityKey): Promise<void> {
  if (isSharedKeyAlgorithm(alg)) await noteSecretUse(parts, tx, workspaceId, [key])
}
