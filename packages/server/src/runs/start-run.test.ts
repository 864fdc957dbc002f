import { beforeEach, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { sweepRuns } from './sweep-runs.ts'

const orderId = { name: 'order_id', type: 'string', title: 'Order number' }

describeOnEachDatabase('a run over REST', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })

  const addStatus = (more: Record<string, unknown> = {}) =>
    app.addAction({
      name: 'order_status',
      inputs: [orderId],
      request: { path: '/orders/{{order_id}}' },
      response: { fields: ['status'] },
      messages: { success: 'Your order is {{ response.status }}.' },
      ...more,
    })

  it('of an automatic GET is sent at once, and answers with message, chosen fields and every step', async () => {
    await addStatus({ followUps: { success: ['order_status'] } })
    app.upstream.play(() => ({ json: { status: 'shipped', internal: 'not for the model' } }))
    const run = await app.run('/v1/actions/order_status/runs', { inputs: { order_id: ' A/7 ' } })
    expect(run).toMatchObject({
      action: 'order_status',
      version: 1,
      mode: 'live',
      status: 'succeeded',
      channel: 'api',
      conversationId: null,
      startedBy: 'api',
      inputs: { order_id: 'A/7' },
      missing: [],
      approval: null,
      result: { status: 'shipped' },
      message: 'Your order is shipped.',
      followUps: ['order_status'],
      duplicateOf: null,
      error: null,
    })
    expect(run.trace.map(({ step }) => step)).toEqual(['inputs', 'render', 'send', 'respond', 'message'])
    expect(run.finishedAt).not.toBeNull()
    expect(app.upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /orders/A%2F7'])
    expect(await app.readRun(run.id)).toEqual(run)
  })

  it('waits for what is missing, takes it, and keeps waiting where the value cannot be used', async () => {
    await addStatus({
      inputs: [
        { ...orderId, max: 8 },
        { name: 'year', type: 'integer' },
      ],
    })
    const run = await app.run('/v1/actions/order_status/runs', { inputs: { year: '2026' } })
    expect(run).toMatchObject({ status: 'awaiting_inputs', inputs: { year: 2026 }, finishedAt: null })
    expect(run.missing).toMatchObject([{ name: 'order_id', title: 'Order number', type: 'string', required: true }])
    const refused = await app.call('POST', `/v1/runs/${run.id}/inputs`, {
      body: { inputs: { order_id: 'far too long' } },
    })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ error: { code: 'input_invalid', issues: [{ path: '$.inputs.order_id' }] } })
    expect(await app.readRun(run.id)).toEqual(run)
    expect(app.upstream.requests).toEqual([])
    const done = await app.run(`/v1/runs/${run.id}/inputs`, { inputs: { order_id: 'A7' } })
    expect(done).toMatchObject({ id: run.id, status: 'succeeded', missing: [], inputs: { order_id: 'A7', year: 2026 } })
    const again = await app.call('POST', `/v1/runs/${run.id}/inputs`, { body: { inputs: { order_id: 'A8' } } })
    expect([again.status, app.upstream.requests.length]).toEqual([410, 1])
  })

  it('asks a second question that follows from the first answer', async () => {
    const inputs = [
      {
        name: 'reason',
        type: 'string',
        options: [
          { value: 'damaged', label: 'It broke' },
          { value: 'other', label: 'Other' },
        ],
      },
      { name: 'damage', type: 'string', title: 'What broke?', when: { input: 'reason', equals: 'damaged' } },
    ]
    await addStatus({ inputs, request: { path: '/?reason={{reason}}&damage={{damage}}' } })
    const run = await app.run('/v1/actions/order_status/runs', {})
    expect(run.missing.map(({ name }) => name)).toEqual(['reason'])
    const second = await app.run(`/v1/runs/${run.id}/inputs`, { inputs: { reason: 'damaged' } })
    expect(second).toMatchObject({ id: run.id, status: 'awaiting_inputs', inputs: { reason: 'damaged' } })
    expect(second.missing.map(({ name }) => name)).toEqual(['damage'])
    const done = await app.run(`/v1/runs/${run.id}/inputs`, { inputs: { damage: 'lid' } })
    expect(done.status).toBe('succeeded')
    expect(app.upstream.requests[0]?.path).toBe('/?reason=damaged&damage=lid')
  })

  it('takes one of two answers that come at once, and sends once', async () => {
    await addStatus()
    const run = await app.run('/v1/actions/order_status/runs', {})
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D'].map(order_id =>
        app.call('POST', `/v1/runs/${run.id}/inputs`, { body: { inputs: { order_id } } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of answers) expect([200, 409, 410]).toContain(status)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('refuses arguments that no input has, or that only the server sets, and keeps no run of them', async () => {
    await addStatus({ inputs: [orderId, { name: 'shop', type: 'string', from: 'constant', value: 'north' }] })
    const refused = await app.call('POST', '/v1/actions/order_status/runs', {
      body: { inputs: { order_id: 'A', shop: 'south', admin: true } },
    })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({
      error: { code: 'input_invalid', issues: [{ path: '$.inputs.shop' }, { path: '$.inputs.admin' }] },
    })
    expect((await app.call('GET', '/v1/runs')).body).toEqual({ data: [], nextCursor: null })
  })

  it('fails, with words for the customer and a hint for the author, where the identity is not known', async () => {
    await addStatus({ requires: { identity: 'verified' } })
    const run = await app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A' } })
    expect(run).toMatchObject({ status: 'failed', error: { code: 'identity_required' } })
    expect(run.message).toMatch(/sign in/)
    expect(run.error?.hint).not.toBe('')
    expect(app.upstream.requests).toEqual([])
  })

  it('that failed is a 200 that says so', async () => {
    await addStatus()
    app.upstream.play(() => ({ status: 404, json: { detail: 'internal' } }))
    const run = await app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A' } })
    expect(run).toMatchObject({ status: 'failed', error: { code: 'upstream_status', status: 404 } })
    expect(JSON.stringify([run.message, run.result, run.error])).not.toContain('internal')
  })

  it('of an action that is switched off or not there is refused', async () => {
    await addStatus({ enabled: false })
    const body = { inputs: { order_id: 'A' } }
    expect((await app.call('POST', '/v1/actions/order_status/runs', { body })).status).toBe(409)
    expect((await app.call('POST', '/v1/actions/absent/runs', { body })).status).toBe(404)
    expect(app.upstream.requests).toEqual([])
  })

  it('that waits for inputs fails once its action is switched off or deleted', async () => {
    await addStatus()
    const [first, second] = [
      await app.run('/v1/actions/order_status/runs', {}),
      await app.run('/v1/actions/order_status/runs', {}),
    ]
    const inputs = { order_id: 'A' }
    await app.call('PATCH', '/v1/actions/order_status', { body: { enabled: false } })
    const off = await app.run(`/v1/runs/${first.id}/inputs`, { inputs })
    expect(off).toMatchObject({ status: 'failed', error: { code: 'gone' } })
    expect(off.message).not.toBeNull()
    await app.call('DELETE', '/v1/actions/order_status')
    expect(await app.run(`/v1/runs/${second.id}/inputs`, { inputs })).toMatchObject({ status: 'failed' })
    expect(app.upstream.requests).toEqual([])
  })

  it('that waits is found under the new name of its action', async () => {
    await addStatus()
    const run = await app.run('/v1/actions/order_status/runs', {})
    await app.call('PATCH', '/v1/actions/order_status', { body: { name: 'track_order' } })
    const done = await app.run(`/v1/runs/${run.id}/inputs`, { inputs: { order_id: 'A' } })
    expect(done).toMatchObject({ status: 'succeeded', version: 1 })
  })

  it('that nobody answers for a day expires, counted from the last answer', async () => {
    await app.addAction({
      name: 'two_steps',
      inputs: [
        { ...orderId, name: 'kind' },
        { ...orderId, name: 'why', when: { input: 'kind', equals: 'broken' } },
      ],
    })
    const run = await app.run('/v1/actions/two_steps/runs')
    app.clock.advance(23 * 3_600_000)
    await app.run(`/v1/runs/${run.id}/inputs`, { inputs: { kind: 'broken' } })
    app.clock.advance(23 * 3_600_000)
    await sweepRuns(app.conversationParts)
    expect((await app.readRun(run.id)).status).toBe('awaiting_inputs')
    app.clock.advance(3_600_000)
    await sweepRuns(app.conversationParts)
    expect((await app.readRun(run.id)).status).toBe('expired')
    expect(await app.call('POST', `/v1/runs/${run.id}/inputs`, { body: { inputs: { why: 'x' } } })).toMatchObject({
      status: 410,
    })
  })

  it('is cancelled while it waits, and not after', async () => {
    await addStatus()
    const run = await app.run('/v1/actions/order_status/runs', {})
    expect(await app.run(`/v1/runs/${run.id}/cancel`)).toMatchObject({ status: 'cancelled', missing: [] })
    expect((await app.call('POST', `/v1/runs/${run.id}/cancel`)).status).toBe(409)
    expect((await app.call('POST', `/v1/runs/${run.id}/inputs`, { body: { inputs: { order_id: 'A' } } })).status).toBe(
      410,
    )
    const sent = await app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A' } })
    expect((await app.call('POST', `/v1/runs/${sent.id}/cancel`)).status).toBe(409)
  })

  it('is listed newest first, by filter and page by page', async () => {
    await addStatus()
    await app.addAction({ name: 'other', inputs: [] })
    const ids: string[] = []
    for (const order_id of ['1', '2', '3'])
      ids.push((await app.run('/v1/actions/order_status/runs', { inputs: { order_id } })).id)
    const waiting = await app.run('/v1/actions/order_status/runs', {})
    const other = await app.run('/v1/actions/other/test', { mode: 'dry_run' })
    const list = async (query: string) => {
      const { body } = await app.call('GET', `/v1/runs?${query}`)
      return body as { data: { id: string }[]; nextCursor: string | null }
    }
    const idsOf = async (query: string) => (await list(query)).data.map(({ id }) => id)
    const [a, b, c] = ids
    expect(await idsOf('')).toEqual([other.id, waiting.id, c, b, a])
    expect(await idsOf('action=order_status&status=succeeded')).toEqual([c, b, a])
    expect(await idsOf('status=awaiting_inputs')).toEqual([waiting.id])
    expect(await idsOf('mode=dry_run')).toEqual([other.id])
    expect(await idsOf('conversationId=cnv_none')).toEqual([])
    const first = await list('limit=2&action=order_status')
    expect(first.data.map(({ id }) => id)).toEqual([waiting.id, c])
    const rest = await list(`limit=2&action=order_status&cursor=${first.nextCursor}`)
    expect([rest.data.map(({ id }) => id), rest.nextCursor]).toEqual([[b, a], null])
    expect((await app.call('GET', '/v1/runs?status=nonsense')).status).toBe(400)
    const stranger = await app.addWorkspace('Stranger')
    expect((await app.call('GET', '/v1/runs', { key: stranger.key })).body).toEqual({ data: [], nextCursor: null })
    expect((await app.call('GET', `/v1/runs/${a}`, { key: stranger.key })).status).toBe(404)
  })
})

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
      [{ status: 'running', sentAt, leaseUntil: new Date(sentAt.getTime() + 30_500), node: 'test' }],
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

  it('outside of a conversation is sent each time', async () => {
    await addRefund()
    for (let i = 0; i < 2; i++)
      expect((await app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A' } })).duplicateOf).toBeNull()
    expect(app.upstream.requests).toHaveLength(2)
  })
})
