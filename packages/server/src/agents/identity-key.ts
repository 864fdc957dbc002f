export const identityAlgorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const

export type IdentityAlgorithm = (typeof identityAlgorithms)[number]

/**
 * A key that proofs of identity are checked with. `key` is a public key as PEM, or for an `HS…` algorithm the id of the secret
 * that holds the shared key: `sec_…`.
 */
export interface IdentityKey {
  /** Which tokens it is for: those that name it. A token that names none is checked with every key of its algorithm. */
  kid: string | null
  alg: IdentityAlgorithm
  key: string
  /**
   * What it is for: signed tokens, or the hash of a user id (HS256 alone); null: both. A site whose people choose their own
   * user ids needs a key for each: the hash of an id that reads like a token would be that token's signature.
   */
  use: 'token' | 'userHash' | null
}

/** As long as the output of HMAC-SHA256 (RFC 7518, section 3.2). */
export const leastSharedKeyBytes = 32

/** Shared keys are held by a secret. */
export function isSharedKeyAlgorithm(alg: IdentityAlgorithm): alg is 'HS256' | 'HS384' | 'HS512' {
  return alg.startsWith('HS')
}
