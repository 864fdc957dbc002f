import { createPublicKey, type KeyObject } from 'node:crypto'
import { type IdentityKey, isSharedKeyAlgorithm, leastSharedKeyBytes } from '../agents/identity-key.ts'
import type { Parts, Tx } from '../parts.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'

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
