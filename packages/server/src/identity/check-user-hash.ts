import { createHmac, timingSafeEqual } from 'node:crypto'
import type { JsonObject } from '@bellhop/core'
import type { IdentityKey } from '../agents/identity-key.ts'
import type { Parts, Tx } from '../parts.ts'
import { keyMaterial, noteKeyUse } from './identity-keys.ts'
import type { RefusalReason } from './identity-refusal.ts'

/** A user id, and the HMAC-SHA256 of it in hex under an HS256 key of the agent. */
export interface UserHash {
  userId: string
  userHash: string
}

/** Who it is, or why it is refused. Every key is tried, also after one that fits: how long it takes tells nothing. */
export async function checkUserHash(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  keys: readonly IdentityKey[],
  { userId, userHash }: UserHash,
): Promise<{ claims: JsonObject } | RefusalReason> {
  const fitting = keys.filter(({ alg, use }) => alg === 'HS256' && use !== 'token')
  if (fitting.length === 0) return 'no_keys'
  if (userId.trim() === '') return 'subject_missing'
  // Compared as bytes of one length, whatever was given.
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(userHash) ? userHash : '00'.repeat(32), 'hex')
  let usable = 0
  let fits: IdentityKey | null = null
  for (const key of fitting) {
    const material = await keyMaterial(parts, tx, workspaceId, key)
    if (!(material instanceof Uint8Array)) continue
    usable++
    if (timingSafeEqual(createHmac('sha256', material).update(userId, 'utf8').digest(), given)) fits = key
  }
  if (usable === 0) return 'key_unusable'
  if (!fits) return 'hash_wrong'
  await noteKeyUse(parts, tx, workspaceId, fits)
  return { claims: { sub: userId, user_id: userId } }
}
