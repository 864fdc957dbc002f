import type { Egress } from '@bellhop/core/egress'
import { z } from 'zod'
import type { OidcConfig } from './oidc-config.ts'
import { OidcRefusal } from './oidc-refusal.ts'
import { type PersonClaims, personClaimsSchema } from './proven-person.ts'

/** What Bellhop needs of a provider's metadata (OpenID Connect Discovery 1.0). */
const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
})

export type ProviderMetadata = z.infer<typeof metadataSchema>

const keysSchema = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })

export type ProviderKeys = z.infer<typeof keysSchema>

const tokensSchema = z.looseObject({
  id_token: z.string().max(50_000),
  access_token: z.string().max(50_000).optional(),
})

export interface ProviderTokens {
  idToken: string
  /** Good for userinfo, and kept nowhere. */
  accessToken: string | null
}

const timeoutMs = 10_000

type Calls = Pick<Egress, 'request'>

/** Throws `OidcRefusal` where it can't be read, or is another issuer's. */
export async function readMetadata(egress: Calls, issuer: string): Promise<ProviderMetadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const metadata = metadataSchema.parse(await readJson(egress, url))
  if (metadata.issuer !== issuer)
    throw new OidcRefusal('provider', `The provider calls itself ${metadata.issuer}: set BELLHOP_OIDC_ISSUER to that.`)
  return metadata
}

export async function readKeys(egress: Calls, { jwks_uri: url }: ProviderMetadata): Promise<ProviderKeys> {
  return keysSchema.parse(await readJson(egress, url))
}

/** Trades a code for the tokens that it stands for. Each code is good once. */
export async function redeemCode(
  egress: Calls,
  metadata: ProviderMetadata,
  { clientId, clientSecret }: OidcConfig,
  grant: { code: string; verifier: string; redirectUri: string },
): Promise<ProviderTokens> {
  const { token_endpoint: url, token_endpoint_auth_methods_supported: methods } = metadata
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    code_verifier: grant.verifier,
  })
  const headers = [
    { name: 'Accept', value: 'application/json' },
    { name: 'Content-Type', value: 'application/x-www-form-urlencoded' },
  ]
  // Basic is what every provider has to take; it is left out only where one says so.
  if (methods === undefined || methods.includes('client_secret_basic')) {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
    headers.push({ name: 'Authorization', value: `Basic ${Buffer.from(pair).toString('base64')}` })
  } else {
    body.set('client_id', clientId)
    body.set('client_secret', clientSecret)
  }
  const { host } = new URL(url)
  const answer = await egress.request({
    method: 'POST',
    url,
    headers,
    body: body.toString(),
    carriesSecret: true,
    secretHosts: [host],
    timeoutMs,
  })
  if (answer.status !== 200)
    throw new OidcRefusal(
      'provider',
      `The provider's token endpoint answered ${answer.status}: check the client and its secret.`,
    )
  const { id_token: idToken, access_token: accessToken } = tokensSchema.parse(parseJson(answer.body))
  return { idToken, accessToken: accessToken ?? null }
}

/** What the provider says of whom an access token is for (OpenID Connect Core 1.0, 5.3). null where it has no such endpoint. */
export async function readUserinfo(
  egress: Calls,
  { userinfo_endpoint: url }: ProviderMetadata,
  accessToken: string | null,
): Promise<PersonClaims | null> {
  // What no header can carry is no token (RFC 6750, 2.1).
  if (url === undefined || accessToken === null || !/^[\w.~+/-]+=*$/.test(accessToken)) return null
  const headers = [
    { name: 'Accept', value: 'application/json' },
    { name: 'Authorization', value: `Bearer ${accessToken}` },
  ]
  const { host } = new URL(url)
  const answer = await egress.request({
    method: 'GET',
    url,
    headers,
    carriesSecret: true,
    secretHosts: [host],
    timeoutMs,
  })
  if (answer.status !== 200) throw new OidcRefusal('provider', `The userinfo endpoint answered ${answer.status}.`)
  return personClaimsSchema.parse(parseJson(answer.body))
}

async function readJson(egress: Calls, url: string): Promise<unknown> {
  const headers = [{ name: 'Accept', value: 'application/json' }]
  const answer = await egress.request({ method: 'GET', url, headers, timeoutMs })
  if (answer.status !== 200) throw new OidcRefusal('provider', `${url} answered ${answer.status}.`)
  return parseJson(answer.body)
}

function parseJson(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
}

/** RFC 6749, 2.3.1: both parts are form-encoded before they become Basic's. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}
