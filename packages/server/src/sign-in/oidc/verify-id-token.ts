import { createLocalJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { OidcRefusal } from './oidc-refusal.ts'
import type { ProviderKeys } from './provider-calls.ts'

/** What a provider vouches for. */
export interface ProvenPerson {
  /** The provider's own name for them, which never goes to somebody else. */
  subject: string
  /** In lower case. */
  email: string
  name: string | null
}

/** Signatures with a key pair alone: a secret that both sides know, or none, proves nothing here. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** How far the provider's clock may be from ours, in seconds. */
const clockToleranceS = 60

const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  email: z.email().max(254).optional(),
  // Some providers write it as text.
  email_verified: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  name: z.string().optional(),
})

/** Verifies an ID token as OpenID Connect Core 3.1.3.7 asks for. Throws `OidcRefusal`, or jose's own error. */
export async function verifyIdToken(
  token: string,
  keys: ProviderKeys,
  expected: { issuer: string; clientId: string; nonce: string; now: Date },
): Promise<ProvenPerson> {
  const { issuer, clientId, nonce, now } = expected
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: keys.keys }), {
    issuer,
    audience: clientId,
    algorithms,
    currentDate: now,
    clockTolerance: clockToleranceS,
    requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
  })
  const claims = claimsSchema.parse(payload)
  if (claims.nonce !== nonce) throw new OidcRefusal('provider', 'The ID token was made for another sign-in.')
  const isForSeveral = Array.isArray(claims.aud) && claims.aud.length > 1
  if (claims.azp === undefined ? isForSeveral : claims.azp !== clientId)
    throw new OidcRefusal('provider', 'The ID token was given to another client.')
  if (claims.email === undefined || String(claims.email_verified) !== 'true')
    throw new OidcRefusal('unverified', 'The ID token has no e-mail that the provider has verified.')
  return { subject: claims.sub, email: claims.email.toLowerCase(), name: claims.name?.trim().slice(0, 100) || null }
}
