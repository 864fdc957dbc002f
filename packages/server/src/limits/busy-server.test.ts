import type { StreamingEgress } from '@bellhop/core/egress'
import { beforeAll, expect, it } from 'vitest'
import type { Database } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { defaultLimits, type Limits } from './limit-table.ts'
import { createLoad, type LoadSigns } from './load.ts'

const shop = 'https://shop.example'

describeOnEachDatabase('a server that has too much to do', open => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })
  const startApp = (changed: Partial<Limits>, signs: Partial<LoadSigns> = {}, parts: Partial<Parts> = {}) => {
    const limits = { ...defaultLimits, ...changed }
    const quiet = { databaseQueue: () => 0, loopDelayMs: () => 0 }
    return createTestApp(database, { parts: { limits, load: createLoad(limits, { ...quiet, ...signs }), ...parts } })
  }
  const expectShed = async (test: TestApp) => {
    // Neither the missing key nor the broken body is looked at.
    const answer = await test.call('POST', '/v1/actions', { key: null, headers: { 'Content-Type': 'text/nothing' } })
    expect(answer.status).toBe(503)
    expect(answer.body).toMatchObject({ error: { code: 'overloaded' } })
    expect(answer.headers.get('retry-after')).toBe('2')
  }

  it('takes no more requests than it may answer at once, and takes them again when one has ended', async () => {
    const upstream = slowUpstream()
    const test = await startApp({ inFlight: 1 }, {}, { egress: upstream.egress })
    await addSlowAction(test)
    const run = test.call('POST', '/v1/actions/slow/runs', { body: { inputs: {} } })
    await upstream.asked(1)
    await expectShed(test)
    upstream.answer()
    expect((await run).status).toBe(200)
    expect((await test.call('GET', '/v1/agents')).status).toBe(200)
  })

  it('keeps places for others, however many calls of one workspace wait for their API', async () => {
    const upstream = slowUpstream()
    const test = await startApp({ inFlight: 8 }, {}, { egress: upstream.egress })
    const other = await test.addWorkspace('Other')
    await addSlowAction(test)
    const runs = Array.from({ length: 8 }, () => test.call('POST', '/v1/actions/slow/runs', { body: { inputs: {} } }))
    const refused = await Promise.race(runs)
    expect(refused.status).toBe(503)
    expect(refused.body).toMatchObject({
      error: { code: 'overloaded', message: expect.stringContaining('this workspace') },
    })
    expect((await test.call('GET', '/v1/actions', { key: other.key })).status).toBe(200)
    upstream.answer()
    expect((await Promise.all(runs)).filter(({ status }) => status === 200)).toHaveLength(6)
    expect((await test.call('GET', '/v1/actions')).status).toBe(200)
  })

  it('counts visitors with the workspace that they visit', async () => {
    const test = await startApp({ inFlight: 8 })
    const other = await test.addWorkspace('Other')
    const agent = await test.call('POST', '/v1/agents', { body: { name: 'Shop', allowedOrigins: [shop] } })
    const headers = { Origin: shop }
    const body = { agent: agent.field('id') }
    const session = await test.call('POST', '/embed/v1/session', { key: null, headers, body })
    const say = () =>
      test.call('POST', '/embed/v1/messages', { key: session.field('token'), headers, body: { text: 'Hello' } })
    const places = Array.from({ length: 6 }, () => test.parts.load.enter())
    for (const place of places) place.belongTo(test.workspaceId)
    expect((await say()).status).toBe(503)
    expect((await test.call('GET', '/v1/actions', { key: other.key })).status).toBe(200)
    for (const place of places) place.leave()
    expect((await say()).status).toBe(202)
  })

  it('does not count a request whose body is still coming', async () => {
    const test = await startApp({ inFlight: 1 })
    const slow = dripping(test)
    await slow.asked
    expect((await test.call('GET', '/v1/agents')).status).toBe(200)
    slow.send('{ "name": "Slow" }')
    expect((await slow.answer).status).toBe(201)
  })

  it('waits for a body as long as the operator says', async () => {
    const test = await startApp({ bodyMs: 20 })
    const refused = await dripping(test).answer
    expect([refused.status, refused.headers.get('connection')]).toEqual([408, 'close'])
    expect(await refused.json()).toMatchObject({
      error: { code: 'request_invalid', hint: expect.stringContaining('BELLHOP_LIMIT_BODY_MS') },
    })
  })

  it('lets go of the body that has been coming for longest, and not of those who are quick', async () => {
    const test = await startApp({ inFlight: 2 })
    const first = dripping(test)
    await first.asked
    const second = dripping(test)
    await second.asked
    expect((await test.call('POST', '/v1/agents', { body: { name: 'Quick' } })).status).toBe(201)
    const refused = await first.answer
    expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close'])
    second.send('{ "name": "Second" }')
    expect((await second.answer).status).toBe(201)
  })

  it('takes none while its event loop lags behind', async () => {
    let loopDelayMs = 301
    const test = await startApp({}, { loopDelayMs: () => loopDelayMs })
    await expectShed(test)
    loopDelayMs = 300
    expect((await test.call('GET', '/v1/actions')).status).toBe(200)
  })

  it('takes none while too much waits for its database', async () => {
    let databaseQueue = 1_000
    const test = await startApp({}, { databaseQueue: () => databaseQueue })
    await expectShed(test)
    databaseQueue = 999
    expect((await test.call('GET', '/v1/actions')).status).toBe(200)
  })

  it('still says that it is up and ready, so that nobody restarts it or sends all to the others', async () => {
    const test = await startApp({}, { loopDelayMs: () => 5_000 })
    for (const path of ['/healthz', '/readyz']) expect((await test.call('GET', path, { key: null })).status).toBe(200)
  })

  it('says so to a page in kind words that it can read', async () => {
    const test = await startApp({}, { loopDelayMs: () => 5_000 })
    const headers = { Origin: shop, 'Access-Control-Request-Method': 'POST' }
    expect((await test.call('OPTIONS', '/embed/v1/session', { key: null, headers })).status).toBe(204)
    const answer = await test.call('POST', '/embed/v1/session', { key: null, body: {}, headers: { Origin: shop } })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('access-control-allow-origin')).toBe(shop)
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After')
    expect(answer.body).toMatchObject({
      error: { code: 'overloaded', message: expect.stringMatching(/very busy/), hint: '' },
    })
  })

  it('does not count a stream that goes on after its answer has begun', async () => {
    const test = await startApp({ inFlight: 1 })
    const agent = await test.call('POST', '/v1/agents', { body: { name: 'Shop' } })
    const conversation = await test.call('POST', '/v1/conversations', { body: { agentId: agent.field('id') } })
    const stream = await test.app.request(`/v1/conversations/${conversation.field('id')}/events`, {
      headers: { Authorization: `Bearer ${test.key}`, Accept: 'text/event-stream' },
    })
    const reader = stream.body?.getReader()
    await reader?.read()
    expect((await test.call('GET', '/v1/agents')).status).toBe(200)
    await reader?.cancel()
  })
})

describeOnEachDatabase('a call', open => {
  it('has as long as the operator allows for all tries together, whatever its action says', async () => {
    const upstream = slowUpstream({ status: 503, headers: { 'retry-after': '2' } })
    upstream.answer()
    const test = await createTestApp(await open(), {
      parts: { limits: { ...defaultLimits, callMs: 1_000 }, egress: upstream.egress },
    })
    await addSlowAction(test)
    const run = await test.call('POST', '/v1/actions/slow/runs', { body: { inputs: {} } })
    expect(run.body).toMatchObject({ status: 'failed', error: { status: 503 } })
    expect(upstream.calls()).toBe(1)
  })
})

describeOnEachDatabase('an address', open => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })

  it('that tries keys in vain is told when to come again, while keys that work go on', async () => {
    const limits = { ...defaultLimits, wrongKeysPerAddress: 3 }
    const test = await createTestApp(database, { parts: { limits } })
    expect((await test.call('GET', '/v1/actions')).status).toBe(200)
    const tryKey = (n: number) => test.call('GET', '/v1/actions', { key: `bh_${String(n).repeat(40)}` })
    for (const n of [1, 2, 3]) expect((await tryKey(n)).status).toBe(401)
    const refused = await tryKey(4)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    // Also when the node no longer remembers who it is.
    test.clock.advance(10_000)
    expect((await test.call('GET', '/v1/actions')).status).toBe(200)
    test.clock.advance(50_000)
    expect((await tryKey(5)).status).toBe(401)
  })
})

describeOnEachDatabase('a workspace', open => {
  it('that comes too often is told when to come again, and another is not', async () => {
    const limits = { ...defaultLimits, requestsPerWorkspace: 2 }
    const test = await createTestApp(await open(), { parts: { limits } })
    const other = await test.addWorkspace('Other')
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push((await test.call('GET', '/v1/actions')).status)
    expect(statuses).toEqual([200, 200, 429])
    const refused = await test.call('GET', '/v1/actions')
    const hint = expect.stringContaining('BELLHOP_LIMIT_')
    expect(refused.body).toMatchObject({ error: { code: 'rate_limited', hint } })
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await test.call('GET', '/v1/actions', { key: other.key })).status).toBe(200)
  })
})

/** A request whose body begins, and goes on when the test says so. */
function dripping({ app, key }: TestApp) {
  const asked = Promise.withResolvers<void>()
  const sent = Promise.withResolvers<string>()
  const source = {
    async pull(controller: ReadableStreamDefaultController) {
      asked.resolve()
      controller.enqueue(new TextEncoder().encode(await sent.promise))
      controller.close()
    },
  }
  const body = new ReadableStream(source, { highWaterMark: 0 })
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const request = new Request('http://localhost/v1/agents', { method: 'POST', headers, body, duplex: 'half' })
  return { asked: asked.promise, send: sent.resolve, answer: Promise.resolve(app.request(request)) }
}

async function addSlowAction(test: TestApp): Promise<void> {
  const request = { method: 'GET', url: 'https://api.example.com/' }
  const body = { name: 'slow', description: 'Use when a customer has time.', request }
  expect((await test.call('POST', '/v1/actions', { body })).status).toBe(201)
}

/** An API that answers nobody until the test says so. */
function slowUpstream(answer: { status: number; headers: Record<string, string> } = { status: 200, headers: {} }) {
  const go = Promise.withResolvers<void>()
  let calls = 0
  let heard = () => {}
  const egress: StreamingEgress = {
    stream: () => Promise.reject(new Error('No model is called here.')),
    request: async ({ url }) => {
      calls += 1
      heard()
      await go.promise
      return { ...answer, body: Buffer.from('{}'), url, remoteAddress: '93.184.216.34', redirects: 0 }
    },
    check: url => new URL(url),
    close: async () => {},
  }
  const asked = (count: number) =>
    new Promise<void>(resolve => {
      heard = () => {
        if (calls >= count) resolve()
      }
      heard()
    })
  return { egress, asked, answer: go.resolve, calls: () => calls }
}
