import { BellhopError, type JsonObject } from '@bellhop/core'
import { type CryptoKey, decodeProtectedHeader, importSPKI, type JWTPayload, jwtVerify } from 'jose'
import type { Agent, IdentityKey } from '../agents/agent.ts'
import type { Parts, Tx } from '../parts.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'

/** How far the clocks of a site and of this server may be apart. */
const clockToleranceSeconds = 30

export interface VerifiedIdentity {
  /** Who somebody is, without `iat`, `exp`, `nbf` and `jti`, so that the same person is the same with every token. */
  claims: JsonObject
  /** From when on the token is no longer accepted, the tolerance counted in. Nobody is to be taken for that person longer. */
  expiresAt: Date
}

/**
 * Reads a signed identity token (JWT, RFC 7519) that the site made for its customer. The token must be signed with one of the
 * agent's keys, under that key's own algorithm; it needs `sub` and `exp`. Throws `unauthorized` for any other token.
 */
export async function verifyIdentity(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  agent: Agent,
  token: string,
): Promise<VerifiedIdentity> {
  const header = headerOf(token)
  // The key decides the algorithm, never the token: else a public key could be used as a shared one.
  const keys = agent.identityKeys.filter(
    ({ alg, kid }) => alg === header.alg && (kid === null || header.kid === undefined || kid === header.kid),
  )
  for (const key of keys) {
    const material = await keyMaterial(parts, tx, workspaceId, key)
    if (!material) continue
    const options = {
      algorithms: [key.alg],
      requiredClaims: ['sub', 'exp'],
      currentDate: parts.clock.now(),
      clockTolerance: clockToleranceSeconds,
    }
    const verified = await jwtVerify(token, material, options).catch(() => null)
    if (!verified || !isPerson(verified.payload)) continue
    const { iat: _iat, exp = 0, nbf: _nbf, jti: _jti, ...claims } = verified.payload
    // Came in as JSON, inside the token.
    return { claims: claims as JsonObject, expiresAt: toDate(exp + clockToleranceSeconds) }
  }
  throw refused()
}

/** An empty `sub`, or one that is no text, would be everybody's. */
function isPerson({ sub }: JWTPayload): boolean {
  return typeof sub === 'string' && sub.trim() !== ''
}

/** A time far beyond what a `Date` can hold is as good as the last that it can. */
function toDate(seconds: number): Date {
  return new Date(Math.min(seconds * 1000, 8.64e15))
}

function headerOf(token: string): { alg?: string; kid?: string } {
  try {
    return decodeProtectedHeader(token)
  } catch {
    throw refused()
  }
}

async function keyMaterial(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  { alg, key }: IdentityKey,
): Promise<CryptoKey | Uint8Array | null> {
  if (alg !== 'HS256') return importSPKI(key, alg)
  const [secret] = await resolveSecrets(parts, tx, workspaceId, { ids: [key], names: [] })
  return secret?.enabled ? new TextEncoder().encode(secret.value) : null
}

function refused(): BellhopError {
  return new BellhopError(
    'unauthorized',
    'The identity token is not signed with a key of this agent, or is past its time.',
  )
}
