import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject, JsonValue } from '@bellhop/core'
import { getRequestListener } from '@hono/node-server'
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { agentRulesCacheMs } from '../../caches.ts'
import { defaultLimits } from '../../limits/limit-table.ts'
import { createOpenStreams } from '../../limits/open-streams.ts'
import { countWaitingRuns } from '../../runs/find-run.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createEmbedApp, type EmbedApp, shopOrigin, type TestVisitor } from '../../testing/embed-app.ts'
import { visitorStream } from './visitor-stream.ts'
import { readVisitor } from './visitor-token.ts'

describeOnEachDatabase('a visitor', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })
  // Every test begins a minute of its own.
  beforeEach(() => test.clock.advance(60_000))

  const openSession = async (address: string, body: object = {}, headers: Record<string, string> = {}) =>
    test.app.request(
      '/embed/v1/session',
      {
        method: 'POST',
        headers: { Origin: shopOrigin, 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify({ agent: test.agent, ...body }),
      },
      { incoming: { socket: { remoteAddress: address } } },
    )
  const statuses = async (count: number, call: (index: number) => Promise<{ status: number }>) => {
    const found: number[] = []
    for (let index = 0; index < count; index++) found.push((await call(index)).status)
    return found
  }
  const streamOf = (visitor: TestVisitor, streams = createOpenStreams(defaultLimits.streamsPerConversation)) => {
    const who = readVisitor(test.parts.keyring, visitor.token, test.clock.now())
    if (!who) throw new Error('Not a token')
    const request = new Request('http://localhost/embed/v1/events')
    return visitorStream(test.conversationParts, streams, who, request, { pingMs: 20 })
  }

  it('opens so many conversations a minute from one address, whatever the headers say, and then is told when to come again', async () => {
    const most = defaultLimits.sessionsPerAddress
    const found = await statuses(most, index =>
      openSession('203.0.113.1', {}, { 'X-Forwarded-For': `192.0.2.${index}` }),
    )
    expect(new Set(found)).toEqual(new Set([200]))
    const refused = await openSession('203.0.113.1', {}, { 'X-Forwarded-For': '192.0.2.200' })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(refused.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After')
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited' } })
    expect((await openSession('203.0.113.2')).status).toBe(200)
  })

  it('goes on in their conversation also where no new ones may be opened', async () => {
    const { token, conversationId } = await test.visit()
    await statuses(defaultLimits.sessionsPerAddress, () => openSession('203.0.113.3'))
    expect((await openSession('203.0.113.3')).status).toBe(429)
    const resumed = await openSession('203.0.113.3', { token })
    expect(await resumed.json()).toMatchObject({ conversationId })
  })

  it('is held to what the agent allows, where that is less', async () => {
    const limits = { sessionsPerMinute: 2, messagesPerMinute: 1 }
    const agent = await test.addAgent({ allowedOrigins: [shopOrigin], limits })
    const visitor = await test.visit({ agent })
    await test.visit({ agent })
    expect((await openSession('203.0.113.50', { agent })).status).toBe(429)
    expect((await visitor.post('/embed/v1/messages', { text: 'Hello' })).status).toBe(202)
    expect((await visitor.post('/embed/v1/messages', { text: 'Hello' })).status).toBe(429)
  })

  it('comes so often a minute, whatever for, and then is told so in kind words', async () => {
    const visitor = await test.visit()
    const rate = () => visitor.post('/embed/v1/feedback', { messageId: 'none', value: 'up' })
    const found = await statuses(defaultLimits.requestsPerContact, rate)
    expect(found).not.toContain(429)
    const refused = await rate()
    expect(refused.status).toBe(429)
    expect(refused.body).toMatchObject({
      error: { code: 'rate_limited', message: expect.stringMatching(/wait a moment/) },
    })
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await openSession('203.0.113.60', { token: visitor.token })).status).toBe(429)
    expect((await (await test.visit()).post('/embed/v1/feedback', { messageId: 'none', value: 'up' })).status).not.toBe(
      429,
    )
  })

  it('is known by the address of the connection', async () => {
    const server = createServer(getRequestListener(test.app.fetch, { overrideGlobalObjects: false }))
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await statuses(defaultLimits.sessionsPerAddress, () => openSession('127.0.0.1'))
    const answer = await fetch(`http://127.0.0.1:${port}/embed/v1/session`, {
      method: 'POST',
      headers: { Origin: shopOrigin, 'Content-Type': 'application/json' },
      body: JSON.stringify({ agent: test.agent }),
    })
    expect(answer.status).toBe(429)
  })

  it('says so much a minute in one conversation', async () => {
    const visitor = await test.visit()
    const say = () => visitor.post('/embed/v1/messages', { text: 'Hello' })
    const found = await statuses(defaultLimits.messagesPerConversation, say)
    for (const status of found) expect([202, 409]).toContain(status)
    const refused = await say()
    expect(refused.status).toBe(429)
    expect(refused.body).toMatchObject({ error: { code: 'rate_limited' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await (await test.visit()).post('/embed/v1/messages', { text: 'Hello' })).status).toBe(202)
    test.clock.advance(60_000)
    expect([202, 409]).toContain((await say()).status)
  })

  it('has so many forms and cards open at once, and gets another when one is put away', async () => {
    const visitor = await test.visit()
    const forms: string[] = []
    for (let i = 0; i < defaultLimits.waitingRuns; i++) {
      forms.push((await visitor.press('return_item', 'inputs-requested')).runId)
    }
    const refused = await visitor.post('/embed/v1/messages', { action: 'return_item' })
    expect([refused.status, refused.body]).toMatchObject([429, { error: { code: 'rate_limited' } }])
    expect(refused.headers.get('retry-after')).toBe('5')
    await visitor.post(`/embed/v1/runs/${forms[0]}/cancel`)
    await expect
      .poll(async () => (await visitor.post('/embed/v1/messages', { action: 'return_item' })).status)
      .toBe(202)
  })

  it('has no more forms and cards open by what it says, where a model would open another', async () => {
    const visitor = await test.visit()
    const { brain } = test.conversationParts
    onTestFinished(() => {
      test.conversationParts.brain = brain
    })
    let told: JsonValue = null
    let calls: { action: string; inputs: JsonObject } = { action: 'return_item', inputs: { order_id: 'ORD-1' } }
    test.conversationParts.brain = {
      step: async function* ({ items }) {
        const last = items.at(-1)
        const isToCall = last?.type === 'customer-message'
        if (last?.type === 'tool-result') told = last.outcome.result
        yield { type: 'model', name: 'played' }
        if (isToCall) yield { type: 'tool-call', callId: 'call_1', ...calls }
        yield { type: 'stop', reason: isToCall ? 'tool-calls' : 'end' }
      },
    }
    const open = () => countWaitingRuns(test.parts.database.db, test.workspaceId, visitor.conversationId, 100)
    for (let i = 0; i <= defaultLimits.waitingRuns; i++) {
      expect(await open()).toBe(i)
      expect((await visitor.post('/embed/v1/messages', { text: 'I want to return it.' })).status).toBe(202)
      await expect.poll(() => test.background.underWay()).toBe(0)
    }
    expect(await open()).toBe(defaultLimits.waitingRuns)
    expect(told).toMatchObject({
      error: { code: 'rate_limited', issues: [{ message: expect.stringMatching(/answered or put away/) }] },
    })
    calls = { action: 'order_status', inputs: { order_id: 'ORD-1', pin: '2580' } }
    await visitor.post('/embed/v1/messages', { text: 'And where is the other one?' })
    await expect.poll(() => told).toMatchObject({ status: 'succeeded' })
  })

  it('has so many streams open at once: one more ends the oldest', async () => {
    const visitor = await test.visit()
    const streams = createOpenStreams(defaultLimits.streamsPerConversation)
    const oldest = streamOf(visitor, streams).text()
    const readers = []
    for (let i = 1; i < defaultLimits.streamsPerConversation; i++) {
      const reader = streamOf(visitor, streams).body?.getReader()
      await reader?.read()
      await reader?.read()
      readers.push(reader)
    }
    let over = false
    void oldest.then(() => {
      over = true
    })
    await readers[0]?.read()
    expect(over).toBe(false)
    const newest = streamOf(visitor, streams).body?.getReader()
    await newest?.read()
    await newest?.read()
    expect(await oldest).toContain('event: offers')
    for (const reader of [...readers, newest]) await reader?.cancel()
  })

  it('is streamed nothing more once the origin was taken away', async () => {
    const visitor = await test.visit()
    const text = streamOf(visitor).text()
    await test.call('PATCH', `/v1/agents/${test.agent}`, { body: { allowedOrigins: ['https://other.example'] } })
    test.clock.advance(agentRulesCacheMs)
    expect(await text).toMatch(/^: open\n\n/)
    await test.call('PATCH', `/v1/agents/${test.agent}`, {
      body: { allowedOrigins: [shopOrigin, 'https://other.example'] },
    })
    test.clock.advance(agentRulesCacheMs)
  })

  it('is streamed nothing more once the token is past its time', async () => {
    const visitor = await test.visit()
    const text = streamOf(visitor).text()
    test.clock.advance(7 * 24 * 60 * 60 * 1000)
    expect(await text).toMatch(/^: open\n\n/)
  })
})
