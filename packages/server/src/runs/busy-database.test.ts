import { setTimeout as sleep } from 'node:timers/promises'
import { BellhopError } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'
import { sweepRuns } from './sweep-runs.ts'

describeOnEachDatabase('a write whose answer comes while the database gives no connection', open => {
  const live = useLiveApp(() => open({ acquireMs: 300, maxConnections: 1 }))
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'refund',
      runMode: 'automatic',
      inputs: [],
      request: { method: 'POST', path: '/refunds', body: '{}' },
      messages: { success: 'Refunded.' },
    })
  })

  /** The only connection is taken when the API has done its part, and for so long. */
  const holdWhenSent = (ms: number) => {
    const freed = Promise.withResolvers<void>()
    app.upstream.play(async () => {
      const taken = Promise.withResolvers<void>()
      void app.parts.database.db.transaction().execute(async () => {
        taken.resolve()
        await sleep(ms)
        freed.resolve()
      })
      await taken.promise
      return {}
    })
    return freed.promise
  }
  const post = (path: string, body: unknown) => app.call('POST', path, { body, headers: { 'Idempotency-Key': 'once' } })

  it('is answered as it went, and sent once however often it is asked for with the same key', async () => {
    holdWhenSent(450)
    const first = await post('/v1/actions/refund/runs', { inputs: {} })
    expect(first).toMatchObject({ status: 200, body: { status: 'succeeded', message: 'Refunded.' } })
    const again = await post('/v1/actions/refund/runs', { inputs: {} })
    expect([again.status, again.text]).toEqual([200, first.text])
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('is answered as it went after an approval, too', async () => {
    await app.call('PATCH', '/v1/actions/refund', { body: { runMode: 'confirm' } })
    const asked = await app.run('/v1/actions/refund/runs', { inputs: {} })
    holdWhenSent(1_200)
    const approved = await post(`/v1/runs/${asked.id}/approve`, { digest: asked.approval?.digest })
    expect(approved).toMatchObject({ status: 200, body: { status: 'succeeded', approval: { status: 'approved' } } })
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('is told the customer as it went, never as refused', async () => {
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] })
    const conversation = await app.converse(agent)
    const freed = holdWhenSent(1_200)
    // The stream of events is read by the same connection.
    await app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { action: 'refund' } })
    await freed
    const events = await app.until(async () => {
      const all = await app.events(conversation)
      return all.some(({ type }) => type === 'turn-end') && all
    })
    expect(theEvent(events, 'action-end').status).toBe('succeeded')
    expect(spoken(events)).toContain('Refunded.')
    expect(events.filter(({ type }) => type === 'error')).toEqual([])
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('is no refusal where it can not be recorded at all: whoever asked is given the run, and a turn waits for it', async () => {
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] })
    const conversation = await app.converse(agent)
    app.conversationParts.outcomes = { insist: () => Promise.reject(new BellhopError('overloaded', 'no connection')) }
    const turn = await app.say(conversation, { action: 'refund' })
    expect(turn.status).toBe('waiting')
    expect(await app.run('/v1/actions/refund/runs', { inputs: {} })).toMatchObject({ status: 'running' })
    app.clock.advance(15_000)
    await sweepRuns(app.conversationParts)
    const events = await app.until(async () => {
      const all = await app.events(conversation)
      return all.findLast(({ type }) => type === 'turn-end')?.number !== turn.events.at(-1)?.number && all
    })
    expect(theEvent(events, 'action-end').status).toBe('unknown')
    expect(spoken(events)).toMatch(/not certain whether that went through/)
    expect(app.logs.join('')).toContain('could not be recorded')
  })
})
