import { customerWords, underWayForModel, underWayWords } from '@bellhop/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { toToolOutput } from '../conversations/model/tool-output.ts'
import { toOutcome } from '../conversations/tool-outcome.ts'
import type { Database } from '../database/index.ts'
import { aroundTransactions } from '../testing/around-transactions.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, useLiveApp } from '../testing/live-app.ts'
import { findRun } from './store.ts'

const orderId = { name: 'order_id', type: 'string', title: 'Order number' }

describeOnEachDatabase('a write', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  const addRefund = (more: Record<string, unknown> = {}) =>
    app.addAction({
      name: 'refund',
      runMode: 'automatic',
      inputs: [orderId],
      request: {
        method: 'POST',
        path: '/refunds',
        body: '{"order": {{order_id}}, "at": {{current_datetime}}}',
        timeoutMs: 500,
        ...Object(more.request),
      },
      messages: { success: 'Refunded {{ response.amount }}.', error: 'Please try again.' },
    })
  beforeEach(() => {
    app = live()
  })

  it('is on record, with its intent in the trail, when the first byte reaches the API', async () => {
    await addRefund()
    const seen: unknown[] = []
    app.upstream.play(async request => {
      const { db } = app.parts.database
      const id = String(request.headers['idempotency-key'])
      const run = await db
        .selectFrom('runs')
        .select(['status', 'sentAt', 'leaseUntil', 'node'])
        .where('id', '=', id)
        .execute()
      const trail = await db.selectFrom('auditEntries').select('kind').where('subject', '=', id).execute()
      seen.push(run, trail)
      return { json: { amount: 12 } }
    })
    const run = await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })
    const sentAt = app.clock.now()
    expect(seen).toEqual([
      [{ status: 'running', sentAt, leaseUntil: new Date(sentAt.getTime() + 15_000), node: 'test' }],
      [{ kind: 'run.sent' }],
    ])
    expect(run).toMatchObject({ status: 'succeeded', message: 'Refunded 12.' })
    const trail = await app.parts.database.db
      .selectFrom('auditEntries')
      .select('kind')
      .where('subject', '=', run.id)
      .orderBy('seq')
      .execute()
    expect(trail.map(({ kind }) => kind)).toEqual(['run.sent', 'run.finished'])
  })

  it.each(['hang', 'reset'] as const)(
    'whose API receives it and then does %s is unknown, in kind words, and can be settled once',
    async fate => {
      await addRefund()
      app.upstream.play(() => fate)
      const run = await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })
      expect(app.upstream.requests).toHaveLength(1)
      expect(run).toMatchObject({ status: 'unknown', error: { code: 'outcome_unknown' } })
      expect(run.message).toMatch(/not certain whether that went through/)
      const settle = { outcome: 'succeeded', note: 'Seen in the shop.' }
      expect(
        (await app.call('POST', `/v1/runs/${run.id}/settle`, { body: { outcome: 'succeeded', note: ' ' } })).status,
      ).toBe(400)
      expect(await app.run(`/v1/runs/${run.id}/settle`, settle)).toMatchObject({ status: 'succeeded', error: null })
      expect((await app.call('POST', `/v1/runs/${run.id}/settle`, { body: settle })).status).toBe(409)
    },
  )

  it('that is known to have failed can not be settled', async () => {
    await addRefund()
    app.upstream.play(() => ({ status: 500 }))
    const run = await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })
    expect(run).toMatchObject({ status: 'failed', message: 'Please try again.' })
    const settle = { outcome: 'succeeded', note: 'No.' }
    expect((await app.call('POST', `/v1/runs/${run.id}/settle`, { body: settle })).status).toBe(409)
  })

  it.each(['before', 'after'] as const)(
    'is recorded as it went where the database fails for a moment, %s the commit',
    async when => {
      await addRefund()
      const { database } = app.parts
      let failures = 0
      app.upstream.play(() => {
        app.conversationParts.database = { ...database, db: failingOnce(database.db, when, () => failures++) }
        return {}
      })
      const run = await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })
      expect(failures).toBe(1)
      expect(run).toMatchObject({ status: 'succeeded' })
      expect(await app.readRun(run.id)).toMatchObject({ status: 'succeeded' })
      const trail = await database.db.selectFrom('auditEntries').select('kind').where('subject', '=', run.id).execute()
      expect(trail).toHaveLength(2)
    },
  )

  it('whose send breaks in an unforeseen way does not stay open: it is unknown', async () => {
    await addRefund()
    // An answer that no upstream could give: reading it breaks.
    app.conversationParts.egress = { ...app.parts.egress, request: async () => Object.create(null) }
    const run = await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })
    expect(run).toMatchObject({ status: 'unknown', error: { code: 'outcome_unknown' } })
    expect(run.message).toMatch(/not certain whether that went through/)
    expect(app.logs.join('')).toContain(run.id)
    await app.addAction({ name: 'look', inputs: [] })
    expect(await app.run('/v1/actions/look/runs')).toMatchObject({ status: 'failed', error: { code: 'internal' } })
  })

  it('whose send breaks before anything was handed over has failed, and is no riddle to anybody', async () => {
    await addRefund()
    app.conversationParts.upstreams = {
      ...app.parts.upstreams,
      through: () => {
        throw new Error('broken')
      },
    }
    const run = await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })
    expect(run).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect(app.upstream.requests).toEqual([])
  })

  describe('within a conversation', () => {
    let conversationId: string
    const refund = (order_id = 'A', conversation = conversationId) =>
      app.run('/v1/actions/refund/runs', { inputs: { order_id }, conversationId: conversation })
    beforeEach(async () => {
      await addRefund()
      const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] })
      conversationId = await app.converse(agent)
    })

    it('is not sent again while one like it has succeeded within the hour', async () => {
      const first = await refund()
      app.clock.advance(3_599_000)
      const second = await refund()
      expect(second).toMatchObject({ id: first.id, duplicateOf: first.id, status: 'succeeded', message: first.message })
      expect(app.upstream.requests).toHaveLength(1)
      app.clock.advance(2_000)
      const third = await refund()
      expect(third.id).not.toBe(first.id)
      expect(third.duplicateOf).toBeNull()
      expect(app.upstream.requests).toHaveLength(2)
    })

    it('is not sent again by when it was sent, however long it had waited for its inputs', async () => {
      const waiting = await app.run('/v1/actions/refund/runs', { conversationId })
      app.clock.advance(3_700_000)
      const first = await app.run(`/v1/runs/${waiting.id}/inputs`, { inputs: { order_id: 'A' } })
      expect(first.status).toBe('succeeded')
      app.clock.advance(1_000)
      expect(await refund()).toMatchObject({ id: first.id, duplicateOf: first.id })
      expect(app.upstream.requests).toHaveLength(1)
    })

    it('is not sent again under a new name of its action', async () => {
      const first = await refund()
      await app.call('PATCH', '/v1/actions/refund', { body: { name: 'pay_back' } })
      const again = await app.run('/v1/actions/pay_back/runs', { inputs: { order_id: 'A' }, conversationId })
      expect(again).toMatchObject({ id: first.id, duplicateOf: first.id })
      expect(app.upstream.requests).toHaveLength(1)
    })

    it('is not sent again while nobody knows what became of one like it', async () => {
      app.upstream.play(() => 'reset')
      const first = await refund()
      app.upstream.play()
      expect(await refund()).toMatchObject({ id: first.id, duplicateOf: first.id, status: 'unknown' })
      expect(app.upstream.requests).toEqual([])
    })

    it('is not sent twice by calls that come at once', async () => {
      app.upstream.play(async () => {
        await new Promise(resolve => setTimeout(resolve, 100))
        return {}
      })
      const runs = await Promise.all(Array.from({ length: 8 }, () => refund()))
      expect(app.upstream.requests).toHaveLength(1)
      expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
      expect(runs.filter(({ duplicateOf }) => duplicateOf === null)).toHaveLength(1)
    })

    it('is sent again after one that failed, with other values, and in another conversation', async () => {
      app.upstream.play(() => ({ status: 422 }))
      expect((await refund()).status).toBe('failed')
      app.upstream.play()
      const again = await refund()
      expect(again).toMatchObject({ status: 'succeeded', duplicateOf: null })
      expect(await refund('B')).toMatchObject({ duplicateOf: null })
      const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] })
      expect(await refund('A', await app.converse(agent))).toMatchObject({ duplicateOf: null })
      expect(app.upstream.requests).toHaveLength(3)
    })

    it('ends as the one that it repeats where its values came only in the answer to a form', async () => {
      const first = await refund()
      const patched = { inputs: [{ ...orderId, askAgain: true }] }
      await app.call('PATCH', '/v1/actions/refund', { body: patched })
      const waiting = await app.run('/v1/actions/refund/runs', { conversationId })
      expect(waiting.status).toBe('awaiting_inputs')
      const answered = await app.run(`/v1/runs/${waiting.id}/inputs`, { inputs: { order_id: 'A' } })
      expect(answered).toMatchObject({
        id: waiting.id,
        status: 'succeeded',
        duplicateOf: first.id,
        message: first.message,
      })
      expect(answered.finishedAt).not.toBeNull()
      expect(app.upstream.requests).toHaveLength(1)
    })
  })

  it('that is repeated in the answer to a form while it is being sent is called neither given up nor done', async () => {
    await addRefund()
    const agent = await app.create('/v1/agents', { name: 'Theke', locale: 'de', actions: ['refund'] })
    const conversationId = await app.converse(agent)
    const waiting = await app.run('/v1/actions/refund/runs', { conversationId })
    const answering = Promise.withResolvers<void>()
    app.upstream.play(async () => {
      await answering.promise
      return {}
    })
    const inputs = { order_id: 'A' }
    const sending = app.run('/v1/actions/refund/runs', { inputs, conversationId })
    await app.until(async () => app.upstream.requests.length === 1)
    const repeated = await app.run(`/v1/runs/${waiting.id}/inputs`, { inputs })
    answering.resolve()
    const sent = await sending
    expect(repeated).toMatchObject({ status: 'cancelled', duplicateOf: sent.id, message: underWayWords('de') })
    const row = await findRun(app.parts.database.db, app.workspaceId, repeated.id)
    const told = toToolOutput(toOutcome(row ?? expect.fail('It is gone.')))
    expect(told).toContain(underWayForModel)
    expect(told).not.toMatch(/given up before|was done before/)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('that breaks in a manner that nobody foresaw is told of in the language of the agent', async () => {
    await addRefund()
    const agent = await app.create('/v1/agents', { name: 'Theke', locale: 'de', actions: ['refund'] })
    const body = { inputs: { order_id: 'A' }, conversationId: await app.converse(agent) }
    const broken = () => {
      throw new Error('nobody foresaw this')
    }
    const node = app.addNode({ upstreams: { ...app.parts.upstreams, through: broken } })
    const { body: run } = await node.call('POST', '/v1/actions/refund/runs', { body })
    expect(run).toMatchObject({
      status: 'failed',
      error: { code: 'internal' },
      message: customerWords('internal', 'de'),
    })
  })

  it('is settled with the run that it repeats, whichever of the two somebody settles', async () => {
    await addRefund()
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] })
    const conversationId = await app.converse(agent)
    const waiting = await app.run('/v1/actions/refund/runs', { conversationId })
    app.upstream.play(() => 'reset')
    const refund = () => app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' }, conversationId })
    const first = await refund()
    const repeated = await app.run(`/v1/runs/${waiting.id}/inputs`, { inputs: { order_id: 'A' } })
    expect(repeated).toMatchObject({ status: 'unknown', duplicateOf: first.id })
    const settled = await app.run(`/v1/runs/${waiting.id}/settle`, { outcome: 'failed', note: 'Not in the shop.' })
    expect(settled).toMatchObject({ id: waiting.id, status: 'failed' })
    expect(await app.readRun(first.id)).toMatchObject({ status: 'failed' })
    const told = spoken(await app.events(conversationId)).match(/did not go through/g)
    expect(told).toHaveLength(1)
    app.upstream.play()
    expect(await refund()).toMatchObject({ status: 'succeeded', duplicateOf: null })
  })

  it('outside of a conversation is sent each time', async () => {
    await addRefund()
    for (let i = 0; i < 2; i++)
      expect((await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })).duplicateOf).toBeNull()
    expect(app.upstream.requests).toHaveLength(2)
  })
})

/** The same connection, whose next transaction fails: before it does anything, or after its commit. */
function failingOnce(db: Database['db'], when: 'before' | 'after', failed: () => number): Database['db'] {
  let fails = true
  const fail = () => {
    fails = false
    failed()
    throw new Error('the connection was terminated')
  }
  return aroundTransactions(db, async transaction => {
    if (fails && when === 'before') fail()
    const result = await transaction()
    if (fails) fail()
    return result
  })
}
