import { z } from 'zod'
import { OidcRefusal } from './oidc-refusal.ts'

/** What a provider vouches for. */
export interface ProvenPerson {
  /** The provider's own name for them, which never goes to somebody else. */
  subject: string
  /** In lower case. */
  email: string
  name: string | null
}

/** What a provider says of a person, in the ID token or at its userinfo endpoint (OpenID Connect Core 1.0, 5.1). */
export const personClaimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.email().max(254).optional(),
  // Some providers write it as text.
  email_verified: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  name: z.string().optional(),
})

export type PersonClaims = z.infer<typeof personClaimsSchema>

/** Is there something that the ID token leaves to userinfo? What it says itself counts, also that an address is not verified. */
export function isIncomplete(token: PersonClaims): boolean {
  return saysNothingOfEmail(token) || !nameOf(token)
}

export function saysNothingOfEmail({ email, email_verified: verified }: PersonClaims): boolean {
  return email === undefined || verified === undefined
}

/**
 * Who somebody is by the ID token, and by userinfo where that was asked. Throws `OidcRefusal` where the two are of different people, and
 * where neither vouches for an address: it and that it is verified have to stand in one of them.
 */
export function toProvenPerson(token: PersonClaims, userinfo: PersonClaims | null): ProvenPerson {
  // Core 1.0, 5.3.2: else a token was put in another's place.
  if (userinfo !== null && userinfo.sub !== token.sub)
    throw new OidcRefusal('provider', 'The userinfo endpoint answered about somebody else.')
  const source = userinfo !== null && saysNothingOfEmail(token) ? userinfo : token
  const { email, email_verified: verified } = source
  if (token.email !== undefined && email !== undefined && token.email.toLowerCase() !== email.toLowerCase())
    throw new OidcRefusal('provider', 'The ID token and the userinfo endpoint give two addresses.')
  if (email === undefined || String(verified) !== 'true')
    throw new OidcRefusal(
      'unverified',
      'Neither the ID token nor userinfo has an e-mail that the provider has verified.',
    )
  const name = nameOf(token) || (userinfo && nameOf(userinfo)) || null
  return { subject: token.sub, email: email.toLowerCase(), name }
}

function nameOf({ name }: PersonClaims): string {
  return name?.trim().slice(0, 100) ?? ''
}
