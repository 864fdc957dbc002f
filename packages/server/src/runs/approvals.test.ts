import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, theEvent } from '../testing/live-app.ts'
import { digestOf, useApprovals } from './testing/approvals.ts'

describeOnEachDatabase('an approval', open => {
  const { live, ask, decide } = useApprovals(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })

  it('is asked for a write, with what will be sent as a customer reads it', async () => {
    const run = await ask()
    expect(run).toMatchObject({ status: 'awaiting_approval', inputs: { card: '••••' }, finishedAt: null })
    expect(run.approval).toMatchObject({
      title: 'Return an item',
      status: 'pending',
      decidedBy: null,
      expiresAt: '2026-11-20T12:15:00.000Z',
      fields: [
        { label: 'Order number', value: 'A7' },
        { label: 'Why', value: 'It broke' },
        { label: 'Card', value: '••••' },
        { label: 'A gift', value: 'No' },
        { label: 'Pick-up', value: 'December 24, 2026' },
        { label: 'Shop', value: 'north' },
      ],
    })
    expect(app.upstream.requests).toEqual([])
  })

  it('that is given sends exactly what was shown, once', async () => {
    const run = await ask()
    const sent = await decide(run)
    expect(sent.body).toMatchObject({
      status: 'succeeded',
      message: 'Booked.',
      approval: {
        status: 'approved',
        decidedBy: expect.stringMatching(/^api_key:key_/),
        decidedAt: app.clock.now().toISOString(),
      },
    })
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { order: 'A7', why: 'r1', card: '4111-1111', gift: false, day: '2026-12-24', shop: 'north' },
    ])
    expect(app.upstream.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-first-value',
      'idempotency-key': run.id,
    })
    const steps = (await app.readRun(run.id)).trace.map(({ step }) => step)
    expect(steps).toEqual(['inputs', 'render', 'approve', 'send', 'respond', 'message'])
    const trail = await app.parts.database.db
      .selectFrom('auditEntries')
      .select('kind')
      .where('subject', '=', run.id)
      .orderBy('seq')
      .execute()
    expect(trail.map(({ kind }) => kind)).toEqual([
      'approval.requested',
      'approval.approved',
      'run.sent',
      'run.finished',
    ])
  })

  it('needs a key with the scope approve', async () => {
    const run = await ask()
    const key = await app.addKey(['read', 'write', 'run', 'admin'])
    for (const verb of ['approve', 'deny'] as const)
      expect((await decide(run, verb, digestOf(run), key.value)).status).toBe(403)
    expect(app.upstream.requests).toEqual([])
  })

  it('of a run that asks for none is a conflict', async () => {
    const run = await app.run('/v1/actions/return_item/runs', {})
    expect((await decide(run, 'approve', 'f'.repeat(64))).status).toBe(409)
  })

  it('that is denied sends nothing, and the run says why it ended', async () => {
    const run = await ask()
    expect(await decide(run, 'deny')).toMatchObject({
      status: 200,
      body: { status: 'denied', approval: { status: 'denied' }, error: { code: 'approval_denied' } },
    })
    expect((await decide(run)).status).toBe(410)
    expect(app.upstream.requests).toEqual([])
  })

  it('leaves nothing half done where it fails midway', async () => {
    const run = await ask()
    const { db } = app.parts.database
    const before = await db
      .selectFrom('auditEntries')
      .select(eb => eb.fn.countAll().as('n'))
      .where('workspaceId', '=', app.workspaceId)
      .executeTakeFirst()
    const working = app.conversationParts.ids
    app.conversationParts.ids = {
      next: prefix => {
        if (prefix === 'aud') throw new Error('no ids left')
        return working.next(prefix)
      },
    }
    expect((await decide(run)).status).toBe(500)
    app.conversationParts.ids = working
    expect(await app.readRun(run.id)).toEqual(run)
    expect(
      await db
        .selectFrom('auditEntries')
        .select(eb => eb.fn.countAll().as('n'))
        .where('workspaceId', '=', app.workspaceId)
        .executeTakeFirst(),
    ).toEqual(before)
    expect(app.upstream.requests).toEqual([])
    expect((await decide(run)).body).toMatchObject({ status: 'succeeded' })
  })

  it('makes a new run of a write that the conversation has already made', async () => {
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['return_item'] })
    const conversationId = await app.converse(agent)
    const first = await ask({ conversationId })
    await decide(first)
    const second = await ask({ conversationId })
    expect(second).toMatchObject({ status: 'awaiting_approval', duplicateOf: null })
    expect((await decide(second)).body).toMatchObject({ status: 'succeeded', duplicateOf: null })
    expect(app.upstream.requests).toHaveLength(2)
  })

  it('is what an agent asks for where it wants to be stricter than the action, also after it is gone', async () => {
    await app.addAction({
      name: 'look',
      inputs: [{ name: 'order_id', type: 'string' }],
      request: { path: '/{{order_id}}' },
    })
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['look'], runModes: { look: 'confirm' } })
    const conversationId = await app.converse(agent)
    const body = { conversationId, inputs: { order_id: 'A' } }
    expect((await app.run('/v1/actions/look/runs', body)).status).toBe('awaiting_approval')
    expect((await app.run('/v1/actions/look/runs', { inputs: { order_id: 'A' } })).status).toBe('succeeded')
    app.upstream.play()
    const other = await app.converse(agent)
    const waiting = await app.run('/v1/actions/look/runs', { conversationId: other })
    const asked = await app.run(`/v1/runs/${waiting.id}/inputs`, { inputs: { order_id: 'B' } })
    expect(asked.status).toBe('awaiting_approval')
    const late = await app.run('/v1/actions/look/runs', { conversationId: await app.converse(agent) })
    expect((await app.call('DELETE', `/v1/agents/${agent}`)).status).toBeLessThan(300)
    expect((await decide(asked)).body).toMatchObject({ status: 'failed' })
    expect(await app.run(`/v1/runs/${late.id}/inputs`, { inputs: { order_id: 'B' } })).toMatchObject({
      status: 'failed',
    })
    expect((await app.call('POST', '/v1/actions/look/runs', { body })).status).toBe(410)
    expect(app.upstream.requests).toEqual([])
  })

  it('shows and closes its card in the conversation', async () => {
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['return_item'] })
    const conversationId = await app.converse(agent)
    const run = await ask({ conversationId })
    await decide(run)
    const events = (await app.events(conversationId)).filter(event => 'runId' in event)
    expect(events.map(({ type }) => type)).toEqual([
      'action-start',
      'approval-requested',
      'approval-resolved',
      'action-end',
    ])
    const card = theEvent(events, 'approval-requested')
    expect(card).toMatchObject({
      runId: run.id,
      approvalId: run.approval?.id,
      digest: digestOf(run),
      fields: run.approval?.fields,
    })
    expect(theEvent(events, 'approval-resolved').status).toBe('approved')
  })
})
