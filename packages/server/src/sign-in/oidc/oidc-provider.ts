import { createHash } from 'node:crypto'
import { isBellhopError } from '@bellhop/core'
import { errors } from 'jose'
import type { Parts } from '../../parts.ts'
import type { OidcConfig } from './oidc-config.ts'
import { OidcRefusal } from './oidc-refusal.ts'
import {
  isIncomplete,
  type PersonClaims,
  type ProvenPerson,
  saysNothingOfEmail,
  toProvenPerson,
} from './proven-person.ts'
import {
  type ProviderKeys,
  type ProviderMetadata,
  readKeys,
  readMetadata,
  readUserinfo,
  redeemCode,
} from './provider-calls.ts'
import { verifyIdToken } from './verify-id-token.ts'

/** What one sign-in is known by on its way to the provider and back. */
export interface OidcWay {
  state: string
  nonce: string
  /** PKCE (RFC 7636): the provider is shown a hash of it first, and itself with the code. */
  verifier: string
}

export interface OidcProvider {
  /** Where the browser is sent. Throws `OidcRefusal` where the provider can't be reached. */
  authorizationUrl(way: OidcWay): Promise<string>
  /** Who the provider says has signed in. Throws `OidcRefusal`. */
  redeem(code: string, way: OidcWay): Promise<ProvenPerson>
}

/** For how long metadata and keys of the provider are taken as they were read. */
const keepMs = 10 * 60_000
/** How soon keys are read again where one is missing: it may be new. */
const rereadMs = 30_000

/** How long nothing is asked after a failure, twice as long after each further one. */
const firstPauseMs = 1_000
const mostPauseMs = 60_000

interface Kept {
  metadata: ProviderMetadata
  keys: ProviderKeys
  readAt: number
}

/** The configured provider. All of its calls go through the guard. */
export function createOidcProvider(
  { egress, clock, publicUrl }: Pick<Parts, 'egress' | 'clock' | 'publicUrl'>,
  config: OidcConfig,
): OidcProvider {
  const { issuer, clientId } = config
  const redirectUri = new URL('/auth/oidc/callback', publicUrl).href
  let kept: Kept | null = null
  let reading: Promise<Kept> | null = null
  let failed: { error: unknown; times: number; until: number } | null = null

  async function known(forMs = keepMs): Promise<Kept> {
    if (kept && clock.monotonic() - kept.readAt < forMs) return kept
    // A provider that is down costs one call now and then, and not one, and its timeout, for each who comes.
    if (failed && clock.monotonic() < failed.until) throw failed.error
    reading ??= read().finally(() => {
      reading = null
    })
    return reading
  }

  async function read(): Promise<Kept> {
    try {
      const metadata = await readMetadata(egress, issuer)
      kept = { metadata, keys: await readKeys(egress, metadata), readAt: clock.monotonic() }
      failed = null
      return kept
    } catch (error) {
      const times = (failed?.times ?? 0) + 1
      failed = { error, times, until: clock.monotonic() + Math.min(firstPauseMs * 2 ** (times - 1), mostPauseMs) }
      throw error
    }
  }

  async function verify(token: string, nonce: string): Promise<PersonClaims> {
    const expected = { issuer, clientId, nonce, now: clock.now() }
    const { keys } = await known()
    try {
      return await verifyIdToken(token, keys, expected)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      return verifyIdToken(token, (await known(rereadMs)).keys, expected)
    }
  }

  return {
    authorizationUrl: ({ state, nonce, verifier }) =>
      refusing(async () => {
        const { metadata } = await known()
        const url = new URL(metadata.authorization_endpoint)
        const parameters = {
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope: 'openid email profile',
          state,
          nonce,
          code_challenge: createHash('sha256').update(verifier).digest('base64url'),
          code_challenge_method: 'S256',
        }
        for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
        return url.href
      }),
    redeem: (code, { nonce, verifier }) =>
      refusing(async () => {
        const { metadata } = await known()
        const { idToken, accessToken } = await redeemCode(egress, metadata, config, { code, verifier, redirectUri })
        const claims = await verify(idToken, nonce)
        if (!isIncomplete(claims)) return toProvenPerson(claims, null)
        const userinfo = readUserinfo(egress, metadata, accessToken)
        // A name is no more than a nicety.
        return toProvenPerson(claims, await (saysNothingOfEmail(claims) ? userinfo : userinfo.catch(() => null)))
      }),
  }
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof OidcRefusal) throw error
    // Of these the words say what to do, and quote nothing that was sent.
    const told = isBellhopError(error) || error instanceof errors.JOSEError
    const why = told ? error.message : 'its answer is malformed'
    throw new OidcRefusal('provider', `The provider can't be reached or trusted: ${why}`, error)
  }
}
