import { describe, expect, it } from 'vitest'
import { isOwnOrigin } from './page-origin.ts'
import { noTrustedProxies, parseTrustedProxies } from './trusted-proxies.ts'

const trustedProxies = parseTrustedProxies('10.0.0.5')
const loopback = { publicUrl: new URL('http://127.0.0.1:4460'), trustedProxies }
const secure = { publicUrl: new URL('https://bellhop.example.com'), trustedProxies }
const inside = { publicUrl: new URL('http://bellhop.internal:4460'), trustedProxies }

describe('a page of this server’s own', () => {
  it.each<[what: string, origin: string, host: string, server: typeof loopback, peer: string, headers: object]>([
    ['is where the request goes', 'http://127.0.0.1:4460', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    ['may be reached by another port', 'http://localhost:9999', 'localhost:9999', loopback, '127.0.0.1', {}],
    ['is at BELLHOP_PUBLIC_URL', 'https://bellhop.example.com', 'bellhop.example.com', secure, '10.0.0.9', {}],
    ['also where a proxy rewrites Host', 'https://bellhop.example.com', '127.0.0.1:4460', secure, '127.0.0.1', {}],
    ['may be on loopback beside that', 'http://localhost:4460', 'localhost:4460', secure, '127.0.0.1', {}],
    [
      'is over https where a trusted proxy says so',
      'https://localhost:8443',
      'localhost:8443',
      inside,
      '10.0.0.5',
      { 'x-forwarded-proto': 'https' },
    ],
    [
      'also by Forwarded',
      'https://localhost:8443',
      'localhost:8443',
      inside,
      '::ffff:10.0.0.5',
      { forwarded: 'for=1.2.3.4;proto=http, for=1.2.3.5;proto="https"' },
    ],
  ])('%s', (_, origin, host, server, peer, headers) => {
    expect(isOwn(origin, host, server, peer, headers)).toBe(true)
  })

  it.each<[what: string, origin: string, host: string, server: typeof loopback, peer: string, headers: object]>([
    ['of another host', 'https://evil.example', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    ['of another port', 'http://127.0.0.1:9999', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    ['without an origin of its own', 'null', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    ['of an empty origin', '', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    ['with a path', 'http://127.0.0.1:4460/x', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    ['with a user', 'http://a@127.0.0.1:4460', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    ['over http of a server by https', 'http://bellhop.example.com', 'bellhop.example.com', secure, '10.0.0.5', {}],
    ['over https of a server by http', 'https://127.0.0.1:4460', '127.0.0.1:4460', loopback, '127.0.0.1', {}],
    [
      'over https as whoever connects says, and no proxy',
      'https://localhost:4460',
      'localhost:4460',
      inside,
      '10.0.0.6',
      { 'x-forwarded-proto': 'https' },
    ],
    [
      'over https as only the client of a proxy says',
      'https://localhost:4460',
      'localhost:4460',
      inside,
      '10.0.0.5',
      { 'x-forwarded-proto': 'https, http' },
    ],
    [
      'over http where a trusted proxy was called by https',
      'http://localhost:4460',
      'localhost:4460',
      inside,
      '10.0.0.5',
      { 'x-forwarded-proto': 'https' },
    ],
  ])('is none %s', (_, origin, host, server, peer, headers) => {
    expect(isOwn(origin, host, server, peer, headers)).toBe(false)
  })

  it('is judged without a proxy’s word where none is trusted', () => {
    const server = { ...inside, trustedProxies: noTrustedProxies }
    const said = { 'x-forwarded-proto': 'https' }
    expect(isOwn('https://localhost:4460', 'localhost:4460', server, '10.0.0.5', said)).toBe(false)
  })
})

function isOwn(origin: string, host: string, server: typeof loopback, peer: string, headers: object): boolean {
  const all = new Map(Object.entries(headers))
  return isOwnOrigin(origin, { host, peer, header: name => all.get(name) }, server)
}
