import type { JsonObject } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { toJson } from '../database/index.ts'
import { createIds } from '../parts.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import type { LiveApp } from '../testing/live-app.ts'
import { createTestClock } from '../testing/test-app.ts'
import { sweepRuns } from './sweep-runs.ts'
import { digestOf, inputs, useApprovals } from './testing/approvals.ts'

describeOnEachDatabase('an approval', open => {
  const { live, ask, decide, secret } = useApprovals(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })

  it('is void once its contact is known as somebody else, and asked for again with what is known now', async () => {
    await app.addAction({
      name: 'change_plan',
      inputs: [{ name: 'account', type: 'string', from: 'identity.account', title: 'Account' }],
      request: { method: 'POST', path: '/plan', body: '{"account": {{account}}}' },
    })
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['change_plan'] })
    const conversationId = await app.converse(agent, { identity: { sub: 'u1', account: 'A1' } })
    const run = await app.run('/v1/actions/change_plan/runs', { conversationId })
    const { db } = app.parts.database
    const claims = toJson<JsonObject>({ sub: 'u1', account: 'B2' })
    await db.updateTable('contacts').set({ claims }).where('id', '=', run.contactId).execute()
    expect(await decide(run)).toMatchObject({ status: 409 })
    expect(app.upstream.requests).toEqual([])
    expect((await decide(await app.readRun(run.id))).body).toMatchObject({ status: 'succeeded' })
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toEqual([{ account: 'B2' }])
  })

  it('asked for again by a node whose clock is behind is the one that is shown, and that a yes is for', async () => {
    const run = await ask()
    const clock = createTestClock('2026-11-20T11:59:59.500Z')
    const behind = app.addNode({ clock, ids: createIds(clock) })
    await app.call('PATCH', '/v1/actions/return_item', { body: { title: 'Send it back' } })
    const decided = await behind.call('POST', `/v1/runs/${run.id}/approve`, { body: { digest: digestOf(run) } })
    expect(decided.status).toBe(409)
    const again = await app.readRun(run.id)
    expect(again.approval).toMatchObject({ status: 'pending', title: 'Send it back' })
    expect((await app.call('GET', '/v1/runs')).body).toMatchObject({ data: [{ approval: { status: 'pending' } }] })
    expect((await decide(again)).body).toMatchObject({ status: 'succeeded', approval: { status: 'approved' } })
    expect(await app.readRun(run.id)).toMatchObject({ approval: { status: 'approved' } })
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('of a run that was cancelled is gone', async () => {
    const run = await ask()
    await app.run(`/v1/runs/${run.id}/cancel`)
    expect(await app.readRun(run.id)).toMatchObject({ status: 'cancelled', approval: { status: 'void' } })
    expect(await decide(run)).toMatchObject({ status: 410, body: { error: { code: 'gone' } } })
    expect(app.upstream.requests).toEqual([])
  })

  it.each([
    [
      'the action has a new version',
      () => app.call('PATCH', '/v1/actions/return_item', { body: { title: 'Send it back' } }),
    ],
    [
      'a secret has a new value',
      () => app.call('PATCH', `/v1/secrets/${secret()}`, { body: { value: 'sk-second-value' } }),
    ],
    [
      'a secret has other hosts',
      () =>
        app.call('PATCH', `/v1/secrets/${secret()}`, {
          body: { value: 'sk-first-value', hosts: [app.upstream.host, 'api.example.com'] },
        }),
    ],
  ])('is void once %s: asked for again on a card of its own, with the values that were given', async (_, change) => {
    const run = await ask()
    expect((await change()).status).toBe(200)
    expect(await decide(run)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
    expect(app.upstream.requests).toEqual([])
    const again = await app.readRun(run.id)
    expect(again).toMatchObject({ status: 'awaiting_approval', inputs: run.inputs })
    expect(again.approval).toMatchObject({ status: 'pending', fields: run.approval?.fields })
    expect(again.approval?.id).not.toBe(run.approval?.id)
    expect(digestOf(again)).not.toBe(digestOf(run))
    // The second click on the first card.
    expect((await decide(run)).status).toBe(409)
    expect((await decide(again)).body).toMatchObject({ status: 'succeeded' })
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toMatchObject([
      { order: 'A7', card: '4111-1111' },
    ])
  })

  it('asked for again is of a run whose record is of the new request', async () => {
    const run = await ask()
    const change = { request: { url: `${app.upstream.base}/v2/returns` } }
    await app.call('PATCH', '/v1/actions/return_item', { body: change })
    await decide(run)
    const { trace, version } = await app.readRun(run.id)
    expect(version).toBe(2)
    expect(trace.map(({ step }) => step)).toEqual(['inputs', 'render'])
    expect(trace[1]?.detail).toEqual({ url: change.request.url })
  })

  it('of a read that became a write, once its node is lost, leaves it unknown, never failed', async () => {
    const order = [{ name: 'order_id', type: 'string' }]
    const request = { path: '/orders/{{order_id}}', timeoutMs: 2_000 }
    await app.addAction({ name: 'change_order', runMode: 'confirm', inputs: order, request })
    const run = await app.run('/v1/actions/change_order/runs', { inputs: { order_id: 'A7' } })
    const patched = await app.call('PATCH', '/v1/actions/change_order', { body: { request: { method: 'POST' } } })
    expect(patched.status).toBe(200)
    expect((await decide(run)).status).toBe(409)
    app.upstream.play(() => 'hang')
    const sent = decide(await app.readRun(run.id))
    await app.until(async () => app.upstream.requests.length > 0)
    app.clock.advance(15_000)
    await sweepRuns(app.addNode().conversationParts)
    expect(await app.readRun(run.id)).toMatchObject({ status: 'unknown', error: { code: 'outcome_unknown' } })
    await sent
  })

  it('that is void is not used by the clicks that come at the same time', async () => {
    const run = await ask()
    await app.call('PATCH', `/v1/secrets/${secret()}`, { body: { value: 'sk-second-value' } })
    const answers = await Promise.all(Array.from({ length: 20 }, () => decide(run)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 409))
    expect(app.upstream.requests).toEqual([])
    const rows = await app.parts.database.db
      .selectFrom('approvals')
      .select('status')
      .where('runId', '=', run.id)
      .orderBy('id')
      .execute()
    expect(rows.map(({ status }) => status)).toEqual(['void', 'pending'])
  })

  it.each([
    ['switched off', () => app.call('PATCH', '/v1/actions/return_item', { body: { enabled: false } })],
    ['deleted', () => app.call('DELETE', '/v1/actions/return_item')],
    [
      'changed so that it needs more than was given',
      () =>
        app.call('PATCH', '/v1/actions/return_item', {
          body: { inputs: [...inputs, { name: 'iban', type: 'string' }] },
        }),
    ],
  ])('of an action that was %s meanwhile ends the run, and sends nothing', async (_, change) => {
    const run = await ask()
    expect((await change()).status).toBeLessThan(300)
    expect(await decide(run)).toMatchObject({
      status: 200,
      body: { status: 'failed', error: { code: 'conflict' }, approval: { status: 'void' } },
    })
    expect((await app.readRun(run.id)).message).toMatch(/haven't sent anything/)
    expect(app.upstream.requests).toEqual([])
  })
})
