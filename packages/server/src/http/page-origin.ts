import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'
import { toAddress } from './client-address.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** Notes from which page of somebody else a browser was made to send a request. */
export function nameForeignOrigin(
  c: Context<AppEnv>,
  server: { publicUrl: URL; trustedProxies: TrustedProxies },
): void {
  const origin = c.req.header('origin')
  // Most calls are of programs, and name none.
  if (origin === undefined) {
    c.set('foreignOrigin', null)
    return
  }
  const request = {
    host: c.req.header('host') ?? new URL(c.req.url).host,
    peer: c.env?.incoming?.socket.remoteAddress ?? null,
    header: (name: string) => c.req.header(name),
  }
  c.set('foreignOrigin', isOwnOrigin(origin, request, server) ? null : origin)
}

/**
 * Is a page of this origin the server's own? That of `publicUrl` always is. Else it has to be where the request went, scheme and
 * port included: a page that came over http is no page of a server that people reach by https, and whoever is between can write it.
 * Whether they came by https is what `publicUrl` says of its own host, else what a trusted proxy says, else not so. The host itself
 * was checked before (`host-names.ts`).
 */
export function isOwnOrigin(
  origin: string,
  { host, peer, header }: { host: string; peer: string | null; header: (name: string) => string | undefined },
  { publicUrl, trustedProxies }: { publicUrl: URL; trustedProxies: TrustedProxies },
): boolean {
  const page = URL.parse(origin)
  if (page === null || page.origin !== origin.toLowerCase()) return false
  if (page.origin === publicUrl.origin) return true
  const isPublic = URL.parse(`http://${host}`)?.hostname === publicUrl.hostname
  const address = peer === null ? null : toAddress(peer)
  const isProxied = address !== null && trustedProxies.trusts(address)
  const scheme = isPublic ? publicUrl.protocol : isProxied ? forwardedScheme(header) : 'http:'
  return page.origin === URL.parse(`${scheme}//${host}`)?.origin
}

/** By which scheme the last proxy was called. */
function forwardedScheme(header: (name: string) => string | undefined): string {
  const last = (name: string) => header(name)?.split(',').at(-1)?.trim() ?? ''
  const said = last('x-forwarded-proto') || (/(?:^|;)\s*proto="?([a-z]+)/i.exec(last('forwarded'))?.[1] ?? '')
  return said.toLowerCase() === 'https' ? 'https:' : 'http:'
}
