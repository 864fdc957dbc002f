import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { failureOf, openEgress } from './testdata/guarded.ts'
import { startUpstream } from './testdata/loopback-upstream.ts'

const author = [
  { name: 'Authorization', value: 'Bearer s3cret' },
  { name: 'X-Shop', value: 'yes' },
]

const redirectTo =
  (location: string, status = 302) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { location }).end()

describe('redirects', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://10.0.0.1/',
    '//169.254.169.254/',
    'http://localhost/',
    'http://metadata.google.internal/',
    'http://0x7f000001/',
    'http://user:pass@example.org/',
    'http:/127.0.0.1/',
    'http://shop.com:6379/',
    'file:///etc/passwd',
    'gopher://example.org/',
    'https:\\\\example.org',
  ])('refuses a redirect to %s and says that the request had left', async location => {
    const upstream = await startUpstream(redirectTo(location))
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin })).toEqual({
      code: 'egress_denied',
      left: true,
      status: 302,
    })
  })

  it('judges the addresses behind the name of a redirect', async () => {
    const upstream = await startUpstream(redirectTo('http://rebind.shop.com/'))
    const connects: string[] = []
    const egress = openEgress({
      allow: upstream.hostPort,
      resolve: async host => {
        connects.push(host)
        return [{ address: '169.254.169.254', family: 4 }]
      },
    })
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin })).toMatchObject({
      code: 'egress_denied',
      left: true,
    })
    expect(connects).toEqual(['rebind.shop.com'])
  })

  it.each([301, 302, 303, 307, 308])('follows a GET through a %i as a GET with its headers', async status => {
    const upstream = await startUpstream((response, { path }) =>
      path === '/end?a=1' ? response.end('{"ok":true}') : redirectTo('/end?a=1', status)(response),
    )
    const egress = openEgress({ allow: upstream.hostPort })
    const inbound = await egress.request({ method: 'GET', url: `${upstream.origin}/start`, headers: author })
    expect(inbound).toMatchObject({ status: 200, redirects: 1, url: `${upstream.origin}/end?a=1` })
    expect(upstream.seen.map(({ method }) => method)).toEqual(['GET', 'GET'])
    expect(upstream.seen[1]?.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-shop': 'yes' })
  })

  it("drops every author's header on the way to another origin, and on the way back", async () => {
    const second = await startUpstream((response, { headers }) =>
      redirectTo(`http://${headers['x-back'] ?? first.hostPort}/end`)(response),
    )
    const first = await startUpstream((response, { path }) =>
      path === '/end' ? response.end('{}') : redirectTo(second.origin)(response),
    )
    const egress = openEgress({ allow: `${first.hostPort},${second.hostPort}` })
    await egress.request({ method: 'GET', url: first.origin, headers: author })
    expect(first.seen[0]?.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-shop': 'yes' })
    for (const seen of [second.seen[0], first.seen[1]]) {
      expect(seen?.headers).toEqual({
        'accept-encoding': 'identity',
        connection: 'keep-alive',
        host: seen?.headers.host,
      })
    }
  })

  it('follows five redirects and refuses the sixth', async () => {
    const upstream = await startUpstream((response, { path }) => {
      const left = Number(path.slice(1))
      if (left === 0) response.end('{}')
      else redirectTo(`/${left - 1}`)(response)
    })
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await egress.request({ method: 'GET', url: `${upstream.origin}/5` })).toMatchObject({ redirects: 5 })
    expect(await failureOf(egress, { method: 'GET', url: `${upstream.origin}/6` })).toEqual({
      code: 'redirect_refused',
      left: true,
      status: 302,
    })
  })

  it.each([304, 300])('hands back a %i, which is no redirect to follow', async status => {
    const upstream = await startUpstream(redirectTo('/end', status))
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await egress.request({ method: 'GET', url: upstream.origin })).toMatchObject({ status, redirects: 0 })
  })
})

describe('redirects of a write', () => {
  it.each([307, 308])('sends a POST again after a %i to the same origin, body and headers included', async status => {
    const upstream = await startUpstream((response, { path }) =>
      path === '/end' ? response.end('{}') : redirectTo('/end', status)(response),
    )
    const egress = openEgress({ allow: upstream.hostPort })
    await egress.request({ method: 'POST', url: upstream.origin, headers: author, body: '{"a":1}' })
    expect(upstream.seen).toMatchObject([
      { method: 'POST', body: '{"a":1}' },
      { method: 'POST', path: '/end', body: '{"a":1}', headers: { authorization: 'Bearer s3cret' } },
    ])
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'refuses a %s that a 301, 302 or 303 would change',
    async method => {
      for (const status of [301, 302, 303]) {
        const upstream = await startUpstream(redirectTo('/end', status))
        const egress = openEgress({ allow: upstream.hostPort })
        expect(await failureOf(egress, { method, url: upstream.origin })).toEqual({
          code: 'redirect_refused',
          left: true,
          status,
        })
        expect(upstream.seen).toHaveLength(1)
      }
    },
  )

  it.each([307, 308])('refuses a %i to another origin', async status => {
    const other = await startUpstream(response => response.end('{}'))
    const upstream = await startUpstream(redirectTo(other.origin, status))
    const egress = openEgress({ allow: `${upstream.hostPort},${other.hostPort}` })
    expect(await failureOf(egress, { method: 'POST', url: upstream.origin, body: '{}' })).toEqual({
      code: 'redirect_refused',
      left: true,
      status,
    })
    expect(other.seen).toHaveLength(0)
  })
})
