import { beforeEach, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { createTestClock } from '../testing/test-app.ts'
import { createAnswerCache } from './answer-cache.ts'

describeOnEachDatabase('an answer that may be used again', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let secret: string
  beforeEach(async () => {
    app = live()
    secret = await app.create('/v1/secrets', { name: 'SHOP', value: 'sk-first-value', hosts: [app.upstream.host] })
    await app.addAction({
      name: 'stock',
      inputs: [
        { name: 'sku', type: 'string', title: 'Product' },
        { name: 'who', type: 'string', from: 'identity.sub', required: false },
      ],
      request: { path: '/stock/{{sku}}', cacheSeconds: 60, auth: { type: 'bearer', secret } },
      response: { fields: '*' },
    })
    let count = 0
    app.upstream.play(() => ({ json: { count: ++count } }))
  })

  const look = (inputs: object = { sku: 'A' }, more: object = {}) =>
    app.run('/v1/actions/stock/runs', { inputs, ...more })

  it('is given again for the same request, says so in the record, and is fetched anew after its time', async () => {
    const first = await look()
    const second = await look()
    expect(second.result).toEqual(first.result)
    expect(second.id).not.toBe(first.id)
    expect(second.trace.find(({ step }) => step === 'send')?.detail).toMatchObject({ sent: false, kept: true })
    expect(first.trace.find(({ step }) => step === 'send')?.detail).not.toHaveProperty('kept')
    expect(app.upstream.requests).toHaveLength(1)
    app.clock.advance(60_000)
    expect((await look()).result).not.toEqual(first.result)
    expect(app.upstream.requests).toHaveLength(2)
  })

  it('is not given for another request, another credential, another person or another workspace, nor to a test', async () => {
    await look()
    await look({ sku: 'B' })
    expect(app.upstream.requests).toHaveLength(2)
    await app.run('/v1/actions/stock/test', { inputs: { sku: 'A' } })
    expect(app.upstream.requests).toHaveLength(3)
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { value: 'sk-second-value' } })
    await look()
    expect(app.upstream.requests).toHaveLength(4)
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['stock'] })
    for (const sub of ['u1', 'u2', 'u1'])
      await look({ sku: 'A' }, { conversationId: await app.converse(agent, { identity: { sub } }) })
    expect(app.upstream.requests).toHaveLength(6)
  })

  it('is never one that failed', async () => {
    app.upstream.play(() => ({ status: 404 }))
    await look()
    await look()
    expect(app.upstream.requests).toHaveLength(2)
  })
})

describe('the cache of answers', () => {
  const inbound = (bytes: number) => ({
    status: 200,
    headers: {},
    body: new Uint8Array(bytes),
    url: 'https://api.example.com/',
    remoteAddress: '93.184.216.34',
    redirects: 0,
  })
  const outbound = { method: 'GET' as const, url: 'https://api.example.com/' }

  it('keeps no more bytes than it may, the least used go first, and none that is large by itself', async () => {
    const cache = createAnswerCache(createTestClock(), 64_000_000)
    let fetched = 0
    const read = async (key: string, bytes: number) => {
      const guard = {
        request: async () => {
          fetched++
          return inbound(bytes)
        },
        check: (url: string) => new URL(url),
        close: async () => {},
      }
      await cache.through(guard, { seconds: 60, sign: () => key }).request(outbound)
    }
    for (let i = 0; i < 250; i++) await read(`k${i}`, 256_000)
    await read('k0', 256_000)
    expect(fetched).toBe(250)
    await read('more', 256_000)
    await read('k0', 256_000)
    await read('k1', 256_000)
    expect(fetched).toBe(252)
    await read('large', 256_001)
    await read('large', 256_001)
    expect(fetched).toBe(254)
  })
})
