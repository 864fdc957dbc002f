import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { appendEvents } from '../../conversations/append-events.ts'
import { inUnit } from '../../conversations/unit-of-work.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import {
  createEmbedApp,
  type EmbedApp,
  readEventsUntil,
  shopOrigin,
  type TestVisitor,
} from '../../testing/embed-app.ts'

describeOnEachDatabase('the stream of a conversation', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })

  const openStream = (visitor: TestVisitor, after = '0', signal?: AbortSignal) =>
    test.app.request('/embed/v1/events', {
      headers: { Origin: shopOrigin, Authorization: `Bearer ${visitor.token}`, 'Last-Event-ID': after },
      ...(signal && { signal }),
    })
  const say = (visitor: TestVisitor, text: string) =>
    inUnit(test.conversationParts, unit =>
      appendEvents(
        unit,
        test.parts,
        { workspaceId: test.workspaceId, conversationId: visitor.conversationId, turnId: null },
        [{ type: 'text-delta', messageId: 'msg_1', text }],
      ),
    )

  it('numbers its events from 1 without a gap', async () => {
    const visitor = await test.visit()
    await visitor.post('/embed/v1/messages', { text: 'Where is my order?' })
    const events = await visitor.events(event => event.type === 'turn-end')
    expect(events.map(event => event.number)).toEqual(events.map((_, index) => index + 1))
    expect(events.length).toBeGreaterThan(8)
  })

  it('goes on after every number with exactly the rest', async () => {
    const visitor = await test.visit()
    await visitor.post('/embed/v1/messages', { text: 'Where is my order?' })
    const all = await visitor.events(event => event.type === 'turn-end')
    const last = all.length
    for (let after = 0; after < last; after++)
      expect(await visitor.events(event => event.number === last, after)).toEqual(all.slice(after))
  })

  it('goes on with what comes next for who has all of it', async () => {
    const visitor = await test.visit()
    const all = await visitor.events(event => event.type === 'offers')
    const rest = visitor.events(() => true, all.length)
    await sleep(30)
    await say(visitor, 'next')
    expect(await rest).toMatchObject([{ text: 'next', number: all.length + 1 }])
  })

  it.each(['garbage', '-1', '1.5', '1e1', '0x2', '99999999999999999999', "1' or '1'='1"])(
    'begins anew for the Last-Event-ID "%s"',
    async after => {
      const visitor = await test.visit()
      const [first] = await readEventsUntil(await openStream(visitor, after), () => true)
      expect(first?.number).toBe(1)
    },
  )

  it('loses and doubles nothing of what is said while it is read and cut again and again', async () => {
    const visitor = await test.visit()
    const before = (await visitor.events(event => event.type === 'offers')).length
    const said = Array.from({ length: 60 }, (_, index) => `line ${index}`)
    const writing = (async () => {
      for (const text of said) await say(visitor, text)
    })()
    const read: string[] = []
    let last = before
    while (read.length < said.length) {
      // Cut after every third event.
      const part = await visitor.events(event => event.number >= Math.min(last + 3, before + said.length), last)
      for (const event of part) read.push(event.type === 'text-delta' ? event.text : event.type)
      last = part.at(-1)?.number ?? last
    }
    await writing
    expect(read).toEqual(said)
  })

  it('carries nothing of another conversation', async () => {
    const visitor = await test.visit()
    const somebody = await test.visit()
    await say(somebody, 'for somebody else')
    await say(visitor, 'for them')
    const events = await visitor.events(event => event.type === 'text-delta' && event.text === 'for them')
    expect(JSON.stringify(events)).not.toContain('for somebody else')
  })

  it('is for the page of the token to read, and for nobody to keep', async () => {
    const response = await openStream(await test.visit())
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    expect(response.headers.get('vary')).toBe('Origin')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    await response.body?.cancel()
  })

  it('ends its work when the browser goes away', async () => {
    // Every open stream is in such a wait nearly all of the time.
    const { feed } = test.conversationParts
    const { wait } = feed
    let waiting = 0
    feed.wait = async (...given) => {
      waiting++
      await wait(...given).finally(() => waiting--)
    }
    const server = createServer(getRequestListener(test.app.fetch, { overrideGlobalObjects: false }))
    onTestFinished(() => {
      feed.wait = wait
      server.close()
      server.closeAllConnections()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const visitor = await test.visit()
    const leave = new AbortController()
    for (let i = 0; i < 10; i++) {
      const response = await fetch(`http://127.0.0.1:${port}/embed/v1/events`, {
        headers: { Origin: shopOrigin, Authorization: `Bearer ${visitor.token}`, 'Last-Event-ID': '4' },
        signal: leave.signal,
      })
      expect(response.status).toBe(200)
      await response.body?.getReader().read()
    }
    await expect.poll(() => waiting, { timeout: 10_000 }).toBe(10)
    leave.abort()
    await expect.poll(() => waiting, { timeout: 10_000 }).toBe(0)
    // Nor does any of them look again.
    await sleep(1_200)
    expect(waiting).toBe(0)
  })

  it('ends when the node stops, so that the browser finds another', async () => {
    const visitor = await test.visit()
    const text = (await openStream(visitor)).text()
    await sleep(20)
    await test.background.stop(1_000)
    expect(await text).toMatch(/^: open\n\nid: 1\n/)
    // A new one ends at once too.
    expect(await (await openStream(visitor)).text()).toMatch(/^: open\n\n/)
  })
})
