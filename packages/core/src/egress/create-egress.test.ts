import { describe, expect, it } from 'vitest'
import { connectTcp } from './connect-tcp.ts'
import { createEgress } from './create-egress.ts'
import { EgressError } from './egress-error.ts'
import { errorOf, failureOf, openEgress, openRecordingEgress } from './testdata/guarded.ts'
import { findClosedPort, startTcp, startUpstream } from './testdata/loopback-upstream.ts'
import type { AroundExchange, Connect, Outbound } from './types.ts'

const headersOnly = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'

describe('an answer', () => {
  it('comes with plain headers, without cookies, and with the bytes as they are', async () => {
    const upstream = await startUpstream(response => {
      response.setHeader('Set-Cookie', ['a=1', 'b=2'])
      response.setHeader('X-Many', ['1', '2'])
      response.setHeader('__proto__', 'mine')
      response.writeHead(404, { 'content-type': 'application/problem+json' }).end(Buffer.from([0xff, 0x00, 0x7b]))
    })
    const inbound = await openEgress({ allow: upstream.hostPort }).request({ method: 'GET', url: upstream.origin })
    expect(inbound).toMatchObject({ status: 404, remoteAddress: '127.0.0.1', redirects: 0, url: `${upstream.origin}/` })
    expect(inbound.headers).toMatchObject({ 'content-type': 'application/problem+json', 'x-many': '1, 2' })
    expect(Object.keys(inbound.headers)).toContain('__proto__')
    expect(Object.keys(inbound.headers)).not.toContain('set-cookie')
    expect([...inbound.body]).toEqual([0xff, 0x00, 0x7b])
  })

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const)('is read for a %s', async method => {
    const upstream = await startUpstream(response => response.end('{}'))
    const body = method === 'GET' || method === 'HEAD' ? null : '{"a":1}'
    const egress = openEgress({ allow: upstream.hostPort })
    const inbound = await egress.request({ method, url: `${upstream.origin}/a%20b?c=%C3%A4#d`, body })
    expect(inbound).toMatchObject({ status: 200, body: method === 'HEAD' ? Buffer.alloc(0) : Buffer.from('{}') })
    expect(upstream.seen).toMatchObject([{ method, path: '/a%20b?c=%C3%A4', body: body ?? '' }])
  })

  it.each([
    ['announced', true],
    ['sent in chunks', false],
  ])('of more than 2 MB is not read to its end when it is %s', async (_how, announced) => {
    let written = 0
    const upstream = await startUpstream(response => {
      if (announced) response.setHeader('content-length', 50_000_000)
      const write = () => {
        while (written < 50_000_000 && !response.destroyed && response.write(Buffer.alloc(100_000))) written += 100_000
      }
      response.on('drain', write)
      write()
    })
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin })).toEqual({
      code: 'response_too_large',
      left: true,
      status: 200,
    })
    expect(written).toBeLessThan(20_000_000)
  })

  it('that announces too much is not waited for', async () => {
    const upstream = await startUpstream((response, { method }) => {
      response.setHeader('content-length', 2_000_001).flushHeaders()
      if (method === 'HEAD') response.end()
    })
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin })).toMatchObject({
      code: 'response_too_large',
    })
    // A HEAD only tells what a GET would have brought.
    expect(await egress.request({ method: 'HEAD', url: upstream.origin })).toMatchObject({ status: 200 })
  })

  it('may be exactly as large as the limit, which nobody can raise', async () => {
    const upstream = await startUpstream((response, { path }) => response.end(Buffer.alloc(Number(path.slice(1)))))
    const egress = openEgress({ allow: upstream.hostPort })
    const get = (size: number, maxResponseBytes?: number): Outbound => ({
      method: 'GET',
      url: `${upstream.origin}/${size}`,
      ...(maxResponseBytes !== undefined && { maxResponseBytes }),
    })
    expect((await egress.request(get(2_000_000, 9_000_000))).body).toHaveLength(2_000_000)
    expect((await egress.request(get(10, 10))).body).toHaveLength(10)
    for (const tooLarge of [get(2_000_001), get(2_000_001, 9_000_000), get(11, 10), get(1, -1), get(1, Number.NaN)]) {
      expect(await failureOf(egress, tooLarge)).toMatchObject({ code: 'response_too_large' })
    }
  })

  it('with headers beyond 16 KB is refused', async () => {
    const upstream = await startUpstream(response => response.setHeader('x-long', 'a'.repeat(20_000)).end())
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin })).toMatchObject({
      code: 'response_too_large',
      left: true,
    })
  })
})

describe('a request', () => {
  it('has a body of 1 MB at most', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const egress = openEgress({ allow: upstream.hostPort })
    const post = (body: string | Uint8Array): Outbound => ({ method: 'POST', url: upstream.origin, body })
    await egress.request(post('a'.repeat(1_000_000)))
    for (const body of ['a'.repeat(1_000_001), 'ä'.repeat(500_001), new Uint8Array(1_000_001)]) {
      expect(await failureOf(egress, post(body))).toMatchObject({ code: 'request_too_large', left: false })
    }
    expect(upstream.seen).toHaveLength(1)
  })

  it.each([
    ['a GET with a body', { method: 'GET', body: '{}' }],
    ['a HEAD with a body', { method: 'HEAD', body: '{}' }],
    ['CONNECT', { method: 'CONNECT' }],
    ['a method in lower case', { method: 'get' }],
    ['a method that smuggles', { method: 'GET / HTTP/1.1\r\nX: 1\r\n' }],
    ['a URL beyond 8 KB', { url: `https://api.shop.com/${'a'.repeat(8_192)}` }],
  ])('is refused when it is %s', async (_what, change) => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'])
    const outbound = { method: 'GET', url: 'https://api.shop.com/', ...change } as Outbound
    expect(await failureOf(egress, outbound)).toMatchObject({ code: 'egress_denied', left: false })
    expect(connects).toHaveLength(0)
  })

  it('never left when the name does not resolve', async () => {
    const cause = new Error('ENOTFOUND')
    const egress = openEgress({ resolve: () => Promise.reject(cause) })
    expect(await errorOf(egress, { method: 'POST', url: 'https://api.shop.com/' })).toMatchObject({
      code: 'dns_failed',
      left: false,
      cause,
    })
  })

  it('never left when nobody listens', async () => {
    const hostPort = `127.0.0.1:${await findClosedPort()}`
    const egress = openEgress({ allow: hostPort })
    expect(await failureOf(egress, { method: 'POST', url: `http://${hostPort}/` })).toEqual({
      code: 'connect_failed',
      left: false,
      status: undefined,
    })
  })

  it.each([
    ['closed', ''],
    ['closed in the middle of the status line', 'HTTP/1.1 20'],
    ['answered with what is not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ])('may have been done when the connection was %s, and is not sent again', async (_how, bytes) => {
    let connections = 0
    const upstream = await startTcp(socket => {
      connections += 1
      socket.once('data', () => socket.end(bytes))
    })
    const egress = openEgress({ allow: upstream.hostPort })
    for (const method of ['POST', 'GET'] as const) {
      expect(await failureOf(egress, { method, url: upstream.origin })).toEqual({
        code: 'connection_lost',
        left: true,
        status: undefined,
      })
    }
    expect(connections).toBe(2)
  })

  it('may have been done when the connection was reset', async () => {
    const upstream = await startTcp(socket => socket.once('data', () => socket.resetAndDestroy()))
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'POST', url: upstream.origin, body: '{}' })).toEqual({
      code: 'connection_lost',
      left: true,
      status: undefined,
    })
  })

  it('keeps the status when the connection was lost while the body was read', async () => {
    const upstream = await startTcp(socket => socket.once('data', () => socket.end(headersOnly)))
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'POST', url: upstream.origin })).toEqual({
      code: 'connection_lost',
      left: true,
      status: 200,
    })
  })
})

describe('the deadline', () => {
  it.each([
    ['never answers', '', undefined],
    ['stops in the middle of its answer', headersOnly, 200],
  ])('ends the call to an upstream that %s', async (_how, bytes, status) => {
    const upstream = await startTcp(socket => socket.once('data', () => socket.write(bytes)))
    const egress = openEgress({ allow: upstream.hostPort })
    const started = performance.now()
    expect(await failureOf(egress, { method: 'POST', url: upstream.origin, timeoutMs: 60 })).toEqual({
      code: 'timeout',
      left: true,
      status,
    })
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('counts every redirect', async () => {
    const upstream = await startUpstream((response, { path }) => {
      setTimeout(() => response.writeHead(302, { location: `${path}a` }).end(), 40)
    })
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin, timeoutMs: 100 })).toMatchObject({
      code: 'timeout',
      left: true,
    })
  })

  it.each([
    ['a resolver that hangs', { resolve: () => new Promise<never>(() => {}) }],
    [
      'a connection that hangs',
      {
        resolve: async () => [{ address: '8.8.8.8', family: 4 as const }],
        connect: () => new Promise<never>(() => {}),
      },
    ],
  ])('ends the call to %s, which never left', async (_what, parts) => {
    const egress = openEgress(parts)
    expect(await failureOf(egress, { method: 'POST', url: 'https://api.shop.com/', timeoutMs: 30 })).toEqual({
      code: 'timeout',
      left: false,
      status: undefined,
    })
  })

  it('opens no connection for a name that resolves when the call is over', async () => {
    const resolved = Promise.withResolvers<{ address: string; family: 4 }[]>()
    const connects: string[] = []
    const egress = openEgress({
      resolve: () => resolved.promise,
      connect: async ({ address }) => {
        connects.push(address)
        throw new Error('recorded')
      },
    })
    await failureOf(egress, { method: 'GET', url: 'https://api.shop.com/', timeoutMs: 20 })
    resolved.resolve([{ address: '8.8.8.8', family: 4 }])
    await new Promise(resolve => setTimeout(resolve, 10))
    expect(connects).toEqual([])
  })

  it.each([0, -5, Number.NaN])('is over at once with a budget of %d', async timeoutMs => {
    const upstream = await startTcp(() => {})
    const egress = openEgress({ allow: upstream.hostPort })
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin, timeoutMs })).toMatchObject({
      code: 'timeout',
    })
  })

  it('can be as long as the longest, and no longer', async () => {
    const upstream = await startUpstream(response => setTimeout(() => response.end('{}'), 20))
    const egress = openEgress({ allow: upstream.hostPort })
    const outbound = { method: 'GET', url: upstream.origin, timeoutMs: Number.POSITIVE_INFINITY } as const
    expect(await egress.request(outbound)).toMatchObject({ status: 200 })
  })

  it('leaves the next call to the same upstream a connection of its own', async () => {
    const upstream = await startUpstream((response, { path }) => {
      if (path === '/fast') response.end('{}')
    })
    const egress = openEgress({ allow: upstream.hostPort })
    await failureOf(egress, { method: 'GET', url: `${upstream.origin}/slow`, timeoutMs: 30 })
    expect(await egress.request({ method: 'GET', url: `${upstream.origin}/fast` })).toMatchObject({ status: 200 })
  })
})

describe('the signal of the caller', () => {
  it('ends a call before it left', async () => {
    const { egress, connects } = openRecordingEgress(['8.8.8.8'])
    const signal = AbortSignal.abort(new Error('Gone.'))
    expect(await errorOf(egress, { method: 'POST', url: 'https://api.shop.com/', signal })).toMatchObject({
      code: 'connection_lost',
      left: false,
      cause: signal.reason,
    })
    expect(connects).toHaveLength(0)
  })

  it('ends a call in flight and says that it had left', async () => {
    const controller = new AbortController()
    const upstream = await startUpstream(() => controller.abort())
    const egress = openEgress({ allow: upstream.hostPort })
    const outbound: Outbound = { method: 'POST', url: upstream.origin, signal: controller.signal }
    expect(await failureOf(egress, outbound)).toMatchObject({ code: 'connection_lost', left: true })
  })
})

describe('check', () => {
  it('gives the canonical URL back', () => {
    const { href } = openEgress().check('HTTPS://API.Shop.com.:443/a')
    expect(href).toBe('https://api.shop.com/a')
  })

  it.each(['http://127.0.0.1/', 'ftp://api.shop.com/', 'https://localhost/', 'https://u:p@api.shop.com/', 'nonsense'])(
    'throws egress_denied for %s',
    url => {
      expect(() => openEgress().check(url)).toThrow(EgressError)
      expect(() => openEgress().check(url)).toThrow(expect.objectContaining({ code: 'egress_denied', left: false }))
    },
  )

  it('knows the exceptions of the operator', () => {
    expect(openEgress({ allow: '127.0.0.1:4461' }).check('http://127.0.0.1:4461/').port).toBe('4461')
  })
})

describe('close', () => {
  it('lets a call in flight end, takes no other, and can be repeated', async () => {
    const arrived = Promise.withResolvers<() => void>()
    const upstream = await startUpstream(response => arrived.resolve(() => response.end('{}')))
    const egress = createEgress({ allow: upstream.hostPort })
    const call = egress.request({ method: 'GET', url: upstream.origin })
    const answer = await arrived.promise
    let closed = 0
    const closing = [egress.close(), egress.close()].map(promise => promise.then(() => (closed += 1)))
    expect(await failureOf(egress, { method: 'GET', url: upstream.origin })).toMatchObject({ left: false })
    expect(closed).toBe(0)
    answer()
    expect(await call).toMatchObject({ status: 200 })
    await Promise.all(closing)
    expect(upstream.seen).toHaveLength(1)
  })
})

describe('a caller whose right to send has run out', () => {
  it.each(['GET', 'POST'] as const)(
    'is asked once the connection stands, and a %s then does not leave',
    async method => {
      const upstream = await startUpstream(response => response.end('{}'))
      const order: string[] = []
      const connect: Connect = async target => {
        const socket = await connectTcp(target)
        order.push('connected')
        return socket
      }
      const egress = openEgress({ allow: upstream.hostPort, connect })
      const outbound = (may: boolean): Outbound => ({
        method,
        url: upstream.origin,
        mayLeave: () => {
          order.push('asked')
          return may
        },
      })
      expect(await failureOf(egress, outbound(false))).toEqual({ code: 'overloaded', left: false, status: undefined })
      expect(order).toEqual(['connected', 'asked'])
      expect(upstream.seen).toEqual([])
      expect(await egress.request(outbound(true))).toMatchObject({ status: 200 })
      expect(upstream.seen).toHaveLength(1)
    },
  )
})

describe('what stands around the exchanges of a call', () => {
  it('meets every origin that the call goes to, redirects included, and sees each answer', async () => {
    const last = await startUpstream(response => response.end('{}'))
    const first = await startUpstream((response, { path }) => {
      response.writeHead(302, { location: path === '/' ? '/next' : last.origin }).end()
    })
    const egress = openEgress({ allow: `${first.hostPort},${last.hostPort}` })
    const met: [origin: string, left: boolean, status: number][] = []
    const around: AroundExchange = async ({ origin, left }, exchange) => {
      const answer = await exchange()
      met.push([origin, left, answer.status])
      return answer
    }
    await egress.request({ method: 'GET', url: first.origin, around })
    expect(met).toEqual([
      [first.origin, false, 302],
      [first.origin, true, 302],
      [last.origin, true, 200],
    ])
  })

  it('may refuse before anything is sent', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const egress = openEgress({ allow: upstream.hostPort })
    const around: AroundExchange = async ({ left }) => {
      throw new EgressError('overloaded', 'Not now.', { left })
    }
    const refused = await failureOf(egress, { method: 'POST', url: upstream.origin, around })
    expect(refused).toEqual({ code: 'overloaded', left: false, status: undefined })
    expect(upstream.seen).toEqual([])
  })

  it('may wait, but the call keeps its time limit', async () => {
    const upstream = await startUpstream(response => response.end('{}'))
    const egress = openEgress({ allow: upstream.hostPort })
    const around: AroundExchange = async (_, exchange) => {
      await new Promise(resolve => setTimeout(resolve, 60))
      return exchange()
    }
    const late = await failureOf(egress, { method: 'POST', url: upstream.origin, timeoutMs: 20, around })
    expect(late).toEqual({ code: 'timeout', left: false, status: undefined })
    expect(upstream.seen).toEqual([])
  })
})
