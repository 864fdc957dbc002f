import { beforeEach, expect, it } from 'vitest'
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

  it('means the day that was meant when it was said, however long the rest takes', async () => {
    await app.addAction({
      name: 'book',
      inputs: [
        { name: 'day', type: 'date', title: 'Day' },
        { name: 'table', type: 'string', title: 'Table' },
      ],
      request: { path: '/{{day}}/{{table}}' },
    })
    const waiting = await app.run('/v1/actions/book/runs', { inputs: { day: 'tomorrow' } })
    expect(waiting).toMatchObject({ status: 'awaiting_inputs', inputs: { day: '2026-11-21' } })
    app.clock.advance(13 * 60 * 60 * 1000)
    const done = await app.run(`/v1/runs/${waiting.id}/inputs`, { inputs: { table: '7' } })
    expect(done).toMatchObject({ status: 'succeeded', inputs: { day: '2026-11-21', table: '7' } })
    expect(app.upstream.requests.map(({ path }) => path)).toEqual(['/2026-11-21/7'])
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
    // Not given is not taken back.
    for (const nothing of [{ reason: null }, { reason: ' ' }, {}])
      expect(await app.run(`/v1/runs/${run.id}/inputs`, { inputs: nothing })).toMatchObject({
        inputs: { reason: 'damaged' },
        missing: [{ name: 'damage' }],
      })
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

  it.each([
    [
      'its action',
      () => app.call('PATCH', '/v1/actions/order_status', { body: { name: 'track_order', runMode: 'confirm' } }),
    ],
    [
      'its agent, under the new name of its action',
      async (agent: string) => {
        await app.call('PATCH', `/v1/agents/${agent}`, { body: { runModes: { order_status: 'confirm' } } })
        return app.call('PATCH', '/v1/actions/order_status', { body: { name: 'track_order' } })
      },
    ],
  ])('that waits for inputs asks for a yes where %s does by then', async (_, change) => {
    await addStatus()
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['order_status'] })
    const run = await app.run('/v1/actions/order_status/runs', { conversationId: await app.converse(agent) })
    expect((await change(agent)).status).toBe(200)
    const answered = await app.run(`/v1/runs/${run.id}/inputs`, { inputs: { order_id: 'A' } })
    expect(answered).toMatchObject({ status: 'awaiting_approval', approval: { status: 'pending' } })
    expect(app.upstream.requests).toEqual([])
    // What is asked about is the action as it is by then, so that the yes counts.
    const { digest } = answered.approval ?? {}
    const done = await app.run(`/v1/runs/${run.id}/approve`, { digest })
    expect(done).toMatchObject({ status: 'succeeded', action: 'track_order', version: 2 })
  })

  it('that is asked about by a newer version drops what only the older asked for, and refuses what neither did', async () => {
    await addStatus({ inputs: [orderId, { ...orderId, name: 'shop' }] })
    const run = await app.run('/v1/actions/order_status/runs', { inputs: { shop: 'north' } })
    const change = {
      runMode: 'confirm',
      inputs: [orderId, { ...orderId, name: 'shop', from: 'constant', value: 'south' }],
    }
    expect((await app.call('PATCH', '/v1/actions/order_status', { body: change })).status).toBe(200)
    const path = `/v1/runs/${run.id}/inputs`
    const refused = await app.call('POST', path, { body: { inputs: { order_id: 'A', admin: true } } })
    expect(refused).toMatchObject({ status: 400, body: { error: { issues: [{ path: '$.inputs.admin' }] } } })
    const asked = await app.run(path, { inputs: { order_id: 'A', shop: 'north' } })
    expect(asked).toMatchObject({ status: 'awaiting_approval', version: 2, inputs: { order_id: 'A', shop: 'south' } })
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

  it('takes no answer that comes too late, also where nobody has ended it yet', async () => {
    await addStatus()
    const run = await app.run('/v1/actions/order_status/runs', {})
    app.clock.advance(24 * 3_600_000)
    const late = await app.call('POST', `/v1/runs/${run.id}/inputs`, { body: { inputs: { order_id: 'A' } } })
    expect(late).toMatchObject({ status: 410, body: { error: { code: 'gone' } } })
    expect(await app.readRun(run.id)).toMatchObject({ status: 'expired', inputs: {} })
    expect(app.upstream.requests).toEqual([])
  })

  it('keeps each of several answers that come at once', async () => {
    const names = ['first', 'second', 'third']
    await app.addAction({
      name: 'three_things',
      inputs: names.map(name => ({ ...orderId, name })),
      request: { path: '/{{first}}/{{second}}/{{third}}' },
    })
    const run = await app.run('/v1/actions/three_things/runs')
    const answers = await Promise.all(
      names.map(name => app.call('POST', `/v1/runs/${run.id}/inputs`, { body: { inputs: { [name]: name } } })),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await app.readRun(run.id)).toMatchObject({ status: 'succeeded', missing: [] })
    expect(app.upstream.requests.map(({ path }) => path)).toEqual(['/first/second/third'])
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
