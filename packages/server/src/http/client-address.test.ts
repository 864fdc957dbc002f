import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { AppEnv } from './app-env.ts'
import { clientAddress, nameClient } from './client-address.ts'
import { noTrustedProxies, parseTrustedProxies } from './trusted-proxies.ts'

const proxies = parseTrustedProxies('10.0.0.5, 10.1.0.0/16, fd12::/64')

describe('where a request comes from', () => {
  it('is the connection, whatever a header says, where no proxy is trusted', () => {
    expect(from('203.0.113.7', { 'x-forwarded-for': '198.51.100.1' }, noTrustedProxies)).toBe('203.0.113.7')
    expect(from('203.0.113.7', { forwarded: 'for=198.51.100.1' }, noTrustedProxies)).toBe('203.0.113.7')
  })

  it('is the connection where its peer is no trusted proxy', () => {
    expect(from('10.0.0.6', { 'x-forwarded-for': '198.51.100.1' })).toBe('10.0.0.6')
  })

  it('is unknown without a connection, also with a header', () => {
    expect(from(null, { 'x-forwarded-for': '198.51.100.1' })).toBeNull()
  })

  it.each<[what: string, peer: string, header: string, address: string]>([
    ['the one hop', '10.0.0.5', '198.51.100.1', '198.51.100.1'],
    [
      'the hop that the proxy added, not what the client wrote before it',
      '10.0.0.5',
      '1.1.1.1, 198.51.100.1',
      '198.51.100.1',
    ],
    ['past other trusted proxies', '10.0.0.5', '1.1.1.1, 198.51.100.1, 10.1.2.3,fd12::9', '198.51.100.1'],
    ['the farthest proxy where all hops are trusted', '10.0.0.5', '10.1.0.1, 10.1.0.2', '10.1.0.1'],
    ['a trusted peer that was written as IPv6', '::ffff:10.0.0.5', '198.51.100.1', '198.51.100.1'],
    ['an IPv4 hop that was written as IPv6', '10.0.0.5', '::ffff:198.51.100.1', '198.51.100.1'],
    ['an IPv6 hop, without its zone', '10.0.0.5', 'FE80::1%eth0', 'fe80::1'],
    ['a hop with a port', '10.0.0.5', '198.51.100.1:4711', '198.51.100.1'],
    ['an IPv6 hop with a port', '10.0.0.5', '[2001:db8::1]:4711', '2001:db8::1'],
    ['the proxy where the hop is no address', '10.0.0.5', '198.51.100.1, unknown', '10.0.0.5'],
    ['the proxy where the header is empty', '10.0.0.5', '', '10.0.0.5'],
    ['the last certain hop before an unreadable one', '10.0.0.5', '198.51.100.1, nonsense, 10.1.0.9', '10.1.0.9'],
  ])('is, by X-Forwarded-For, %s', (_, peer, header, address) => {
    expect(from(peer, { 'x-forwarded-for': header })).toBe(address)
  })

  it.each<[what: string, header: string, address: string]>([
    ['the one hop', 'for=198.51.100.1', '198.51.100.1'],
    ['the last hop', 'for=1.1.1.1;proto=http, For="198.51.100.1:99";by=10.0.0.5;proto=https', '198.51.100.1'],
    ['an IPv6 hop', 'proto=https;for="[2001:db8::1]:4711"', '2001:db8::1'],
    ['past a trusted proxy', 'for=198.51.100.1, for=10.1.0.1', '198.51.100.1'],
    ['the proxy where the hop hides itself', 'for=198.51.100.1, for=_hidden', '10.0.0.5'],
    ['the proxy where an element names no hop', 'for=198.51.100.1, proto=https', '10.0.0.5'],
    ['not what a quoted text only looks like', 'for=198.51.100.1, by="a, for=1.1.1.1"', '10.0.0.5'],
  ])('is, by Forwarded, %s', (_, header, address) => {
    expect(from('10.0.0.5', { forwarded: header })).toBe(address)
  })

  it('is what X-Forwarded-For says where a client has slipped in the other header', () => {
    expect(from('10.0.0.5', { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=1.1.1.1' })).toBe('198.51.100.1')
  })
})

describe('an app', () => {
  it('notes where a request comes from, by the peer of its connection', async () => {
    const app = new Hono<AppEnv>()
    app.use((c, next) => {
      nameClient(c, proxies)
      return next()
    })
    app.get('/', c => c.json(c.get('clientAddress')))
    const ask = async (env?: object) => {
      const headers = { 'X-Forwarded-For': '198.51.100.1' }
      return (await app.request('/', { headers }, env)).json()
    }
    expect(await ask({ incoming: { socket: { remoteAddress: '10.0.0.5' } } })).toBe('198.51.100.1')
    expect(await ask({ incoming: { socket: { remoteAddress: '10.0.0.6' } } })).toBe('10.0.0.6')
    expect(await ask()).toBeNull()
  })
})

describe('the list of trusted proxies', () => {
  it.each(['', '  '])('trusts nobody when it is %j', text => {
    for (const address of ['127.0.0.1', '::1', '10.0.0.5'])
      expect(parseTrustedProxies(text).trusts(address)).toBe(false)
  })

  it('trusts exactly the addresses and ranges that it names', () => {
    const trusted = ['10.0.0.5', '10.1.255.255', 'fd12::ffff'].filter(address => proxies.trusts(address))
    expect(trusted).toHaveLength(3)
    for (const address of ['10.0.0.6', '10.2.0.0', 'fd12:0:0:1::1', '203.0.113.7']) {
      expect(proxies.trusts(address)).toBe(false)
    }
  })

  it.each([
    ...['::/64', '::1/64', '::ffff:0:0/96', '::ffff:10.0.0.0/96', '::ffff:0:0/95'],
    ...['::ffff:0:0/97', '::ffff:10.0.0.0/103'],
  ])('refuses %j, in which every IPv4 address or more than a private block lies', text => {
    expect(() => parseTrustedProxies(text)).toThrow(/Malformed proxy .* IPv4/)
  })

  it('takes an IPv4 range that is written as IPv6 for what it is', () => {
    const written = parseTrustedProxies('::ffff:10.0.0.0/104, ::ffff:c000:0205')
    for (const address of ['10.255.0.1', '192.0.2.5']) expect(written.trusts(address)).toBe(true)
    for (const address of ['11.0.0.1', '192.0.2.6', '::a00:1']) expect(written.trusts(address)).toBe(false)
  })

  it('never trusts an IPv4 address because of an IPv6 range', () => {
    const written = parseTrustedProxies('::1, ::1:0/112, 64:ff9b::/96, 2002::/16')
    for (const address of ['203.0.113.7', '127.0.0.1', '0.0.0.1']) expect(written.trusts(address)).toBe(false)
  })

  it.each([
    ...['*', 'all', 'proxy.internal', 'http://10.0.0.5', '10.0.0.5:80', '10.0.0', '10.0.0.256', '10.0.0.5/33'],
    ...['10.0.0.5,', ',', '10.0.0.5 10.0.0.6', '10.0.0.5/', '10.0.0.0/8x', 'fd12::/129', '[fd12::1]', '127.1'],
    ...['0.0.0.0/0', '::/0', '0.0.0.0/7', 'fc00::/6'],
  ])('refuses %j', text => {
    expect(() => parseTrustedProxies(text)).toThrow(/Malformed proxy/)
  })
})

function from(peer: string | null, headers: Record<string, string>, trusted = proxies): string | null {
  return clientAddress(peer, name => headers[name], trusted)
}
