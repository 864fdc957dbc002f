import { createHash, randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { startScriptedUpstream, type UpstreamRequest } from './scripted-upstream.ts'

/** What the ID token of the next sign-in says; what is left out is as it should be. */
export interface ScriptedToken {
  /** Beside or instead of the right ones; `undefined` leaves one out. */
  claims?: Record<string, unknown>
  /** Default RS256 with the provider's own key; `other-key`: RS256 with one that it doesn't publish. */
  signedBy?: 'provider' | 'other-key' | 'client-secret' | 'none'
  /** What userinfo answers, whoever shows the right token. Default: there is no such endpoint. */
  userinfo?: Record<string, unknown> | { status: number }
  /** The provider is down: everything is answered with 503. */
  down?: boolean
}

/** What a provider was asked for, and has to find again when its code is redeemed. */
interface Grant {
  clientId: string
  redirectUri: string
  challenge: string
  nonce: string
}

export interface ScriptedOidcProvider {
  /** `127.0.0.1:port` */
  host: string
  issuer: string
  clientId: string
  clientSecret: string
  requests: UpstreamRequest[]
  /** What the person does at the provider: signs in at the address that they were led to, and is led back with this query. */
  signIn(authorizationUrl: string): { code: string; state: string }
  /** Who signs in from now on, and how the provider vouches for it. */
  play(now: () => Date, token?: ScriptedToken): void
  /** Publishes another key from now on, and signs with it. */
  rotate(): Promise<void>
  close(): void
}

const clientId = 'bellhop at work'
const clientSecret = 'a secret: 100% + more'
const accessToken = 'an-access.token~0+/='

/** An OpenID provider on loopback. It holds whoever redeems a code to all that the standard asks: PKCE, its client, once. */
export async function startScriptedOidcProvider(): Promise<ScriptedOidcProvider> {
  const upstream = await startScriptedUpstream()
  const issuer = `${upstream.base}/realm`
  const other = await generateKeyPair('RS256')
  const grants = new Map<string, Grant>()
  let keys = { kid: 'key-1', ...(await generateKeyPair('RS256')) }

  async function idToken({ nonce }: Grant, now: Date, { claims = {}, signedBy = 'provider' }: ScriptedToken) {
    const seconds = Math.floor(now.getTime() / 1_000)
    const right = {
      iss: issuer,
      aud: clientId,
      sub: 'subject-1',
      nonce,
      iat: seconds,
      exp: seconds + 300,
      email: 'bob@example.com',
      email_verified: true,
      name: 'Bob',
    }
    const payload = { ...right, ...claims }
    if (signedBy === 'none') return new UnsecuredJWT(payload).encode()
    if (signedBy === 'client-secret')
      return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(clientSecret))
    const key = signedBy === 'provider' ? keys.privateKey : other.privateKey
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: keys.kid }).sign(key)
  }

  async function redeem({ body, headers }: UpstreamRequest, now: Date, token: ScriptedToken) {
    const form = new URLSearchParams(body)
    const code = form.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    const pair = [clientId, clientSecret].map(text => new URLSearchParams({ '': text }).toString().slice(1)).join(':')
    const isClient = headers.authorization === `Basic ${Buffer.from(pair).toString('base64')}`
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      isClient &&
      form.get('grant_type') === 'authorization_code' &&
      grant?.redirectUri === form.get('redirect_uri') &&
      grant?.challenge === challenge
    if (!grant || !isRight) return { status: 400, json: { error: 'invalid_grant' } }
    return { json: { token_type: 'Bearer', access_token: accessToken, id_token: await idToken(grant, now, token) } }
  }

  const play: ScriptedOidcProvider['play'] = (now, token = {}) =>
    upstream.play(async request => {
      if (token.down) return { status: 503 }
      if (request.path === '/realm/.well-known/openid-configuration')
        return {
          json: {
            issuer,
            authorization_endpoint: `${upstream.base}/authorize?realm=1`,
            token_endpoint: `${upstream.base}/token`,
            jwks_uri: `${upstream.base}/keys`,
            ...(token.userinfo && { userinfo_endpoint: `${upstream.base}/userinfo` }),
          },
        }
      if (request.path === '/keys') return { json: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: keys.kid }] } }
      if (request.path === '/token') return redeem(request, now(), token)
      if (request.path === '/userinfo' && token.userinfo) {
        if (request.headers.authorization !== `Bearer ${accessToken}`) return { status: 401 }
        return 'status' in token.userinfo ? { status: Number(token.userinfo.status) } : { json: token.userinfo }
      }
      return { status: 404 }
    })

  return {
    host: upstream.host,
    issuer,
    clientId,
    clientSecret,
    requests: upstream.requests,
    signIn: authorizationUrl => {
      const { searchParams } = new URL(authorizationUrl)
      const asked = (name: string) => searchParams.get(name) ?? ''
      if (asked('response_type') !== 'code' || asked('code_challenge_method') !== 'S256')
        throw new Error('Not a request for a code with PKCE')
      const code = randomBytes(16).toString('hex')
      grants.set(code, {
        clientId: asked('client_id'),
        redirectUri: asked('redirect_uri'),
        challenge: asked('code_challenge'),
        nonce: asked('nonce'),
      })
      return { code, state: asked('state') }
    },
    play,
    rotate: async () => {
      keys = { kid: 'key-2', ...(await generateKeyPair('RS256')) }
    },
    close: () => upstream.close(),
  }
}
