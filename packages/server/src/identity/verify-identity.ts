import type { JsonObject } from '@bellhop/core'
import type { SavedAgent } from '../agents/agent.ts'
import type { Parts, Tx } from '../parts.ts'
import { checkSignature } from './check-signature.ts'
import { checkUserHash, type UserHash } from './check-user-hash.ts'
import { refuseIdentity } from './identity-refusal.ts'
import { judgeClaims } from './judge-claims.ts'

/** How a site says who its customer is: a signed token (JWT, RFC 7519), or a user id with its hash. */
export type IdentityProof = { token: string } | UserHash

export interface VerifiedIdentity {
  /**
   * Who somebody is: `sub` and the token's other claims, without `iat`, `exp`, `nbf`, `jti` and `aud`, so that the same person
   * is the same with every token.
   */
  claims: JsonObject
  /** From when on the proof is no longer accepted. Nobody is to be taken for that person longer. Null: it has no end. */
  expiresAt: Date | null
  /** The token may be used for one conversation: `useToken` before it is. */
  jti: string | null
}

/**
 * Checks who a site says that its customer is, with the keys of the agent. A token has to be for this agent (`aud`), name
 * somebody (`sub` or `user_id`) and end (`exp`) within 24 hours. Throws `unauthorized`, with the reason for whoever made it.
 */
export async function verifyIdentity(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  agent: Pick<SavedAgent, 'id' | 'definition'>,
  proof: IdentityProof,
): Promise<VerifiedIdentity> {
  const keys = agent.definition.identityKeys
  if (!('token' in proof)) {
    const checked = await checkUserHash(parts, tx, workspaceId, keys, proof)
    if (typeof checked === 'string') throw refuseIdentity(checked)
    return { ...checked, expiresAt: null, jti: null }
  }
  const signed = await checkSignature(parts, tx, workspaceId, keys, proof.token)
  if (typeof signed === 'string') throw refuseIdentity(signed)
  const judged = judgeClaims(signed.payload, agent.id, parts.clock.now())
  if (typeof judged === 'string') throw refuseIdentity(judged)
  return judged
}
