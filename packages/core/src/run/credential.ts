import { fingerprint } from './mask.ts'
import type { Masked } from './redact.ts'
import type { ResolvedSecret } from './secrets.ts'

/** How a text that goes out as a credential is looked for, and what stands in its place. */
export type Credential = Masked

interface Known {
  hmac: (text: string) => string
  credentials: Map<string, Credential>
}

// Gone with the opened secret, which must not be outlived by what is made of it.
const known = new WeakMap<ResolvedSecret, Known>()

/** A secret is sent as it is and as one composed text; more come of a program that changes what it composes with. */
const mostOfOne = 8

/**
 * The credential that is made of this secret. Its fingerprint and all its encodings cost more to make than the rest of a call,
 * so they are made once for as long as the opened secret is held.
 */
export function toCredential(secret: ResolvedSecret, value: string, hmac: (text: string) => string): Credential {
  let entry = known.get(secret)
  if (entry?.hmac !== hmac || entry.credentials.size >= mostOfOne) {
    entry = { hmac, credentials: new Map() }
    known.set(secret, entry)
  }
  let credential = entry.credentials.get(value)
  if (!credential) {
    credential = { value, mask: fingerprint(value, hmac), aloneBelow: 4 }
    entry.credentials.set(value, credential)
  }
  return credential
}
