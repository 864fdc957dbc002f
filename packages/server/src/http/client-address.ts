import { isIP, isIPv4 } from 'node:net'
import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** Notes the address that a request comes from, for limits and for the audit trail. */
export function nameClient(c: Context<AppEnv>, proxies: TrustedProxies): void {
  const peer = c.env?.incoming?.socket.remoteAddress ?? null
  c.set(
    'clientAddress',
    clientAddress(peer, name => c.req.header(name), proxies),
  )
}

/**
 * Where a request comes from: the peer of the connection, unless that is a trusted proxy. A header is believed only as far as
 * trusted proxies wrote it: from its end, past their own addresses, up to the first that is not theirs. `X-Forwarded-For`
 * counts where there is one, else `Forwarded` (RFC 7239). Where a proxy says nothing readable, it is the last address that is
 * known for certain. null without a connection.
 */
export function clientAddress(
  peer: string | null,
  header: (name: string) => string | undefined,
  proxies: TrustedProxies,
): string | null {
  let known = peer === null ? null : toAddress(peer)
  if (known === null || !proxies.trusts(known)) return known
  const forwardedFor = header('x-forwarded-for')
  const hops = forwardedFor === undefined ? forwardedHops(header('forwarded') ?? '') : forwardedFor.split(',')
  for (const hop of hops.toReversed()) {
    const address = toAddress(withoutPort(hop.trim()))
    if (address === null) return known
    known = address
    if (!proxies.trusts(address)) return known
  }
  return known
}

/** The one spelling of an address: an IPv4 address also where it was written as IPv6, without a zone; null where it is none. */
export function toAddress(text: string): string | null {
  if (isIPv4(text)) return text
  const plain = text.replace(/%.*$/, '').toLowerCase()
  if (isIP(plain) !== 6) return null
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  return mapped ?? plain
}

/** `203.0.113.7:4711`, `[2001:db8::1]:4711` and `[2001:db8::1]`, less what is not the address. */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\][]*)\](?::\d{1,5})?$/.exec(text)?.[1]
  return bracketed ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text
}

/** The `for` of each element, in order; empty where an element has none. */
function forwardedHops(header: string): string[] {
  return splitOutsideQuotes(header).map(element => {
    const value = /(?:^|;)\s*for=(?:"([^"\\]*)"|([^\s;"]*))\s*(?:;|$)/i.exec(element.trim())
    return value?.[1] ?? value?.[2] ?? ''
  })
}

function splitOutsideQuotes(text: string): string[] {
  return text === '' ? [] : (text.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? [''])
}
