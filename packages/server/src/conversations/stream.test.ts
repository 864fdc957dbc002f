import type { StreamEvent, StreamEventBody } from '@bellhop/core/stream'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { appendEvents } from './append-events.ts'
import { createEventWriter } from './event-writer.ts'
import { createFeed } from './feed.ts'
import { readStream } from './read-stream.ts'
import { holding } from './turn-record.ts'
import { keptState, newTurnState } from './turn-state.ts'
import { insertTurn } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

describeOnEachDatabase('the stream of a conversation', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let place: { workspaceId: string; conversationId: string; turnId: null }
  beforeEach(async () => {
    app = live()
    const agent = await app.create('/v1/agents', { name: 'Desk' })
    place = { workspaceId: app.workspaceId, conversationId: await app.converse(agent), turnId: null }
  })

  const add = (...events: StreamEventBody[]) =>
    inUnit(app.conversationParts, unit => appendEvents(unit, app.parts, place, events))
  const offers: StreamEventBody = { type: 'offers', offers: [] }

  it('has nothing behind a number that no event can have', async () => {
    for (const query of ['after=99999999999', 'cursor=999999999999999']) {
      const { status, body } = await app.call('GET', `/v1/conversations/${place.conversationId}/events?${query}`)
      expect({ status, body }, query).toEqual({ status: 200, body: { data: [], nextCursor: null } })
    }
  })

  it('wakes its readers after the commit and never before, and not at all where that fails', async () => {
    const seen: number[] = []
    const last = async () => (await app.events(place.conversationId)).length
    const feed = createFeed()
    const wakings: string[] = []
    const parts = {
      ...app.conversationParts,
      feed: {
        ...feed,
        wake: (id: string) => {
          wakings.push(id)
          feed.wake(id)
        },
      },
    }
    const before = await last()
    const woken = feed
      .wait(place.conversationId, 10_000, new AbortController().signal)
      .then(async () => seen.push(await last()))
    await inUnit(parts, async unit => {
      await appendEvents(unit, app.parts, place, [offers])
      unit.afterCommit(() => wakings.push('after'))
      await new Promise(resolve => setTimeout(resolve, 20))
      expect(wakings).toEqual([])
    })
    expect(wakings).toEqual([place.conversationId, 'after'])
    await woken
    expect(seen).toEqual([before + 1])
    const failing = inUnit(parts, async unit => {
      await appendEvents(unit, app.parts, place, [offers])
      unit.afterCommit(() => wakings.push('never'))
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    expect(wakings).toHaveLength(2)
    expect(await last()).toBe(before + 1)
  })

  it('gives every event once and in order, whenever it comes', async () => {
    const stop = new AbortController()
    const read: number[] = []
    const reading = (async () => {
      for await (const event of readStream(app.conversationParts, place, 0, stop.signal)) {
        read.push(event.number)
        // A slow reader: what is added meanwhile wakes nobody.
        if (event.number % 5 === 0) await new Promise(resolve => setTimeout(resolve, 5))
        if (event.number === 33) return
      }
    })()
    for (let i = 0; i < 10; i++) await Promise.all([add(offers), add(offers, offers)])
    await reading
    expect(read).toEqual(Array.from({ length: 33 }, (_, i) => i + 1))
  })

  it('gives a long history without a pause', async () => {
    await add(...Array.from({ length: 450 }, () => offers))
    const before = performance.now()
    for await (const event of readStream(app.conversationParts, place, 0, new AbortController().signal)) {
      if (event.number === 453) break
    }
    expect(performance.now() - before).toBeLessThan(1_500)
  })

  it('finds by itself what another node has added', async () => {
    const stop = new AbortController()
    const stream = readStream(app.conversationParts, place, 3, stop.signal)
    const next = stream.next()
    await new Promise(resolve => setTimeout(resolve, 50))
    await inUnit({ ...app.conversationParts, feed: createFeed() }, unit =>
      appendEvents(unit, app.parts, place, [offers]),
    )
    expect(await next).toMatchObject({ done: false, value: { number: 4, type: 'offers' } })
    stop.abort()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('ends when the node stops', async () => {
    const stream = readStream(app.conversationParts, place, 100, new AbortController().signal)
    const next = stream.next()
    await app.background.stop(1_000)
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('has what a turn says in its order, pieces that come together as one', async () => {
    const turn = await insertTurn(app.parts.database.db, {
      workspaceId: place.workspaceId,
      id: app.parts.ids.next('trn'),
      conversationId: place.conversationId,
      attempt: 1,
      ...holding(app.conversationParts),
      state: keptState(newTurnState({ type: 'customer-message', text: 'hi' })),
      createdAt: app.clock.now(),
    })
    const writer = createEventWriter(app.conversationParts, turn)
    const words = Array.from({ length: 60 }, (_, i) => `${i} `)
    writer.write({ type: 'message-start', messageId: 'm1', role: 'agent' })
    for (const [i, text] of words.entries()) {
      writer.write({ type: 'text-delta', messageId: 'm1', text })
      if (i % 20 === 19) await new Promise(resolve => setTimeout(resolve, 40))
    }
    writer.write({ type: 'message-end', messageId: 'm1' })
    writer.write({ type: 'message-start', messageId: 'm2', role: 'agent' })
    writer.write({ type: 'text-delta', messageId: 'm2', text: 'next' })
    await writer.flush()
    const added: StreamEvent[] = (await app.events(place.conversationId)).slice(3)
    expect(added.flatMap(event => (event.type === 'text-delta' ? [event.text] : [])).join('')).toBe(
      `${words.join('')}next`,
    )
    expect(added.filter(({ type }) => type === 'text-delta').length).toBeLessThan(10)
    expect([added[0]?.type, added.at(-3)?.type, added.at(-1)?.type]).toEqual([
      'message-start',
      'message-end',
      'text-delta',
    ])
  })
})
