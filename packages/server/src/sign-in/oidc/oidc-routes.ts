import { createHash, randomBytes } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../../http/add-route.ts'
import type { App } from '../../http/app-env.ts'
import { defineRoute } from '../../http/define-route.ts'
import type { Parts } from '../../parts.ts'
import { beginSessionOf, type SessionOrigin } from '../begin-session.ts'
import { useOnce } from '../store.ts'
import { admitPerson } from './admit-person.ts'
import { createOidcProvider, type OidcProvider } from './oidc-provider.ts'
import { OidcRefusal } from './oidc-refusal.ts'
import { type BrowserWay, endedWayCookie, readWay, wayCookie, wayS } from './way-cookie.ts'

const tag = 'Sign-in'

const start = defineRoute({
  method: 'get',
  path: '/auth/oidc',
  tag,
  summary: "Lead a browser to the company's sign-in",
  description: 'Where the operator has configured an OpenID provider.',
  scope: 'public',
  audit: { none: 'nobody has signed in yet' },
  query: z.strictObject({
    // A page of this server's own: a path, which no browser reads as another host.
    to: z
      .string()
      .max(2_000)
      .regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u)
      .default('/')
      .openapi({ description: 'The page to lead back to.' }),
  }),
  status: 302,
  response: null,
})

const callback = defineRoute({
  method: 'get',
  path: '/auth/oidc/callback',
  tag,
  summary: "Take a browser back from the company's sign-in",
  scope: 'public',
  audit: ['member.added'],
  // Providers add what they like.
  query: z.looseObject({
    code: z.string().max(4_000).optional(),
    state: z.string().max(200).optional(),
    iss: z.string().max(2_000).optional(),
    error: z.string().max(200).optional(),
  }),
  status: 302,
  response: null,
})

/** Single sign-on: authorization code with PKCE, state and nonce. Both of these are for a browser's address bar. */
export function registerOidcRoutes(app: App, parts: Parts): void {
  const { oidc } = parts
  const provider = oidc && createOidcProvider(parts, oidc)
  const required = (): OidcProvider => {
    if (!provider) throw new BellhopError('not_found', 'This server has no single sign-on.')
    return provider
  }

  addRoute(app, parts, start, async ({ query: { to } }) => {
    const known = required()
    const way = { state: random(), nonce: random(), verifier: random(), to }
    try {
      return redirect(await known.authorizationUrl(way), [wayCookie(parts, way)])
    } catch (error) {
      return refuse(parts, error)
    }
  })

  addRoute(app, parts, callback, async ({ query, request, clientAddress: address }) => {
    const known = required()
    try {
      const way = readWay(parts, request)
      if (way === null || query.state !== way.state)
        throw new OidcRefusal('expired', 'Somebody came back by a way that this browser has not begun.')
      if (query.iss !== undefined && query.iss !== oidc?.issuer)
        throw new OidcRefusal('provider', 'Somebody came back from another issuer.')
      if (query.error !== undefined || query.code === undefined)
        throw new OidcRefusal('cancelled', 'The provider came back without a code.')
      return await finish(parts, known, { way, code: query.code }, { request, address })
    } catch (error) {
      return refuse(parts, error)
    }
  })
}

async function finish(
  parts: Parts,
  provider: OidcProvider,
  { way, code }: { way: BrowserWay; code: string },
  origin: SessionOrigin,
): Promise<Response> {
  const { address, request } = origin
  const wayId = createHash('sha256').update(way.state).digest('hex')
  parts.rates.tryPassword(address, wayId)
  const person = await provider.redeem(code, way)
  const at = parts.clock.now()
  const until = new Date(at.getTime() + wayS * 1_000)
  if (!(await useOnce(parts.database.db, `oidc_${wayId}`, { at, until })))
    throw new OidcRefusal('expired', 'A way to sign in was gone a second time.')
  const from = { address, userAgent: request.headers.get('user-agent')?.slice(0, 200) ?? null }
  const user = await admitPerson(parts, parts.oidc?.issuer ?? '', person, from)
  const session = await beginSessionOf(parts, user.id, origin)
  parts.rates.passwordRight(address, wayId)
  return redirect(toAscii(way.to), [...session.headers.getSetCookie(), endedWayCookie(parts)])
}

/** Back to the sign-in page, which words it; the log says more. */
function refuse(parts: Parts, error: unknown): Response {
  if (!(error instanceof OidcRefusal)) throw error
  parts.log.warn({ problem: error.problem, why: error.message }, 'single sign-on was refused')
  return redirect(`/sign-in?problem=${error.problem}`, [endedWayCookie(parts)])
}

function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 302, headers })
}

/** A path as a header can carry it (RFC 3986): what stands percent-encoded in it already stays. */
function toAscii(path: string): string {
  return path.replace(/[^\x21-\x7e]+/gu, encodeURIComponent)
}

function random(): string {
  return randomBytes(32).toString('base64url')
}
