import { createLocalJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { OidcRefusal } from './oidc-refusal.ts'
import { type PersonClaims, personClaimsSchema } from './proven-person.ts'
import type { ProviderKeys } from './provider-calls.ts'

/** Signatures with a key pair alone: a secret that both sides know, or none, proves nothing here. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** How far the provider's clock may be from ours, in seconds. */
const clockToleranceS = 60

const claimsSchema = personClaimsSchema.extend({
  nonce: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
})

/** Verifies an ID token as OpenID Connect Core 3.1.3.7 asks for. Throws `OidcRefusal`, or jose's own error. */
export async function verifyIdToken(
  token: string,
  keys: ProviderKeys,
  expected: { issuer: string; clientId: string; nonce: string; now: Date },
): Promise<PersonClaims> {
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
  return claims
}
