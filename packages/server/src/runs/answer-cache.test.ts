import type { Outbound } from '@bellhop/core/egress'
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

  it('is never older than its action allows, for however long another keeps it', async () => {
    const first = await look()
    await app.addAction({
      name: 'stock_now',
      inputs: [{ name: 'sku', type: 'string', title: 'Product' }],
      request: { path: '/stock/{{sku}}', cacheSeconds: 5, auth: { type: 'bearer', secret } },
      response: { fields: '*' },
    })
    const lookNow = () => app.run('/v1/actions/stock_now/runs', { inputs: { sku: 'A' } })
    expect((await lookNow()).result).toEqual(first.result)
    app.clock.advance(5_000)
    const second = await lookNow()
    expect(second.result).not.toEqual(first.result)
    expect((await look()).result).toEqual(second.result)
    await app.call('PATCH', '/v1/actions/stock', { body: { request: { cacheSeconds: 2 } } })
    app.clock.advance(2_000)
    await look()
    expect(app.upstream.requests).toHaveLength(3)
  })

  it.each([
    ['has the status 404', { status: 404 }, 'upstream_status'],
    ['is a page', { text: '<p>Back soon.</p>' }, 'response_not_json'],
    ['its transform can not use', { json: { maintenance: true } }, 'transform_failed'],
  ])('is never one that failed, such as one that %s', async (_, answer, code) => {
    await app.call('PATCH', '/v1/actions/stock', { body: { response: { transform: 'response.items.length' } } })
    app.upstream.play(() => answer)
    expect(await look()).toMatchObject({ status: 'failed', error: { code } })
    app.upstream.play(() => ({ json: { items: [1] } }))
    expect(await look()).toMatchObject({ status: 'succeeded', result: 1 })
    expect(app.upstream.requests).toHaveLength(1)
  })
})

describe('the cache of answers', () => {
  const setUp = (mostBytes: number) => {
    const clock = createTestClock()
    const cache = createAnswerCache(clock, mostBytes)
    /** Was it kept? */
    const read = async (key: string, { bytes = 2, seconds = 60, headers = {} } = {}) => {
      const guard = {
        request: async ({ url }: Outbound) => {
          const body = Buffer.alloc(bytes)
          return { status: 200, headers, body, url, remoteAddress: '93.184.216.34', redirects: 0 }
        },
        check: (url: string) => new URL(url),
        close: async () => {},
      }
      const egress = cache.through(guard, { seconds, sign: () => key })
      await egress.request({ method: 'GET', url: 'https://api.example.com/' })
      return egress.wasKept
    }
    const fill = async (prefix: string, count: number, given: Parameters<typeof read>[1] = {}) => {
      for (let i = 0; i < count; i++) await read(`${prefix}${i}`, given)
    }
    const keptOf = async (prefix: string, count: number) => {
      let kept = 0
      // From the last on, so that looking makes no room for what is looked for.
      for (let i = count - 1; i >= 0; i--) if (await read(`${prefix}${i}`)) kept += 1
      return kept
    }
    return { clock, read, fill, keptOf }
  }

  it('keeps no more bytes than it may, the least used go first, and none that is large by itself', async () => {
    const { read, fill } = setUp(64_400_000)
    await fill('k', 250, { bytes: 256_000 })
    expect(await read('k0')).toBe(true)
    expect(await read('more', { bytes: 256_000 })).toBe(false)
    expect(await read('k0')).toBe(true)
    expect(await read('k1')).toBe(false)
    expect(await read('k249')).toBe(true)
    await read('large', { bytes: 256_001 })
    expect(await read('large')).toBe(false)
  })

  it('counts what an answer takes besides its body, so that small ones are bounded too', async () => {
    const { fill, keptOf } = setUp(200_000)
    await fill('small', 10_000)
    const small = await keptOf('small', 10_000)
    expect(small).toBeGreaterThan(100)
    expect(small).toBeLessThan(134)
    await fill('headed', 1_000, { headers: { 'x-long': 'x'.repeat(10_000) } })
    expect(await keptOf('headed', 1_000)).toBeLessThan(10)
    await fill('k'.repeat(10_000), 1_000)
    expect(await keptOf('k'.repeat(10_000), 1_000)).toBeLessThan(10)
  })

  it('lets go of what is past its time before anything that is not', async () => {
    const { clock, fill, keptOf } = setUp(200_000)
    await fill('long', 50)
    await fill('short', 50, { seconds: 1 })
    clock.advance(2_000)
    await fill('new', 60)
    expect(await keptOf('long', 50)).toBe(50)
  })

  it('gives an answer no longer where somebody sets the clock back', async () => {
    const { clock, read } = setUp(200_000)
    await read('a')
    expect(await read('a')).toBe(true)
    clock.correct(-3_600_000)
    clock.advance(60_000)
    expect(await read('a')).toBe(false)
  })
})
