import type { JsonObject } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { toJson } from '../database/index.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, theEvent, useLiveApp } from '../testing/live-app.ts'
import { closeApproval, decideApproval } from './approval-store.ts'
import { expireApproval } from './expire-approval.ts'
import { requireRun } from './find-run.ts'
import type { Run } from './run.ts'
import { sweepRuns } from './sweep-runs.ts'

const inputs = [
  { name: 'order_id', type: 'string', title: 'Order number' },
  {
    name: 'reason',
    type: 'string',
    title: 'Why',
    options: [
      { value: 'r1', label: 'It broke' },
      { value: 'r2', label: 'Other' },
    ],
  },
  { name: 'card', type: 'string', title: 'Card', sensitive: true },
  { name: 'gift', type: 'boolean', title: 'A gift' },
  { name: 'day', type: 'date', title: 'Pick-up' },
  { name: 'note', type: 'string', title: 'Note', required: false },
  { name: 'shop', type: 'string', title: 'Shop', from: 'constant', value: 'north' },
]
const values = { order_id: 'A7', reason: 'r1', card: '4111-1111', gift: 'no', day: '2026-12-24' }

describeOnEachDatabase('an approval', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let secret: string
  beforeEach(async () => {
    app = live()
    secret = await app.create('/v1/secrets', { name: 'SHOP', value: 'sk-first-value', hosts: [app.upstream.host] })
    await app.addAction({
      name: 'return_item',
      title: 'Return an item',
      inputs,
      request: {
        method: 'POST',
        path: '/returns',
        body: '{"order": {{order_id}}, "why": {{reason}}, "card": {{card}}, "gift": {{gift}}, "day": {{day}}, "shop": {{shop}}}',
        auth: { type: 'bearer', secret },
        timeoutMs: 500,
      },
      messages: { success: 'Booked.' },
    })
  })

  const ask = (more: Record<string, unknown> = {}) =>
    app.run('/v1/actions/return_item/runs', { inputs: values, ...more })
  const decide = (run: Run, verb: 'approve' | 'deny' = 'approve', digest = digestOf(run), key?: string) =>
    app.call('POST', `/v1/runs/${run.id}/${verb}`, { body: { digest }, ...(key === undefined ? {} : { key }) })

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

  it('is used once: a replay is gone, also with a denial, and sends nothing', async () => {
    const run = await ask()
    await decide(run)
    expect(await decide(run)).toMatchObject({ status: 410, body: { error: { code: 'gone' } } })
    expect((await decide(run, 'deny')).status).toBe(410)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('given a hundred times at once, to several nodes, is used once', async () => {
    const run = await ask()
    const nodes = [app, app.addNode(), app.addNode()]
    const body = { digest: digestOf(run) }
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        nodes[i % nodes.length]?.call('POST', `/v1/runs/${run.id}/approve`, { body }),
      ),
    )
    expect(answers.filter(answer => answer?.status === 200)).toHaveLength(1)
    expect(answers.filter(answer => answer?.status === 410)).toHaveLength(99)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it.each([60_000, 86_400_000])(
    'expires after the %i ms that its action sets, and not before',
    async approvalExpiresMs => {
      await app.call('PATCH', '/v1/actions/return_item', { body: { approvalExpiresMs } })
      const [late, inTime] = [await ask(), await ask()]
      app.clock.advance(approvalExpiresMs - 1)
      expect((await decide(inTime)).status).toBe(200)
      app.clock.advance(1)
      expect(await decide(late)).toMatchObject({ status: 410, body: { error: { code: 'approval_expired' } } })
      expect(app.upstream.requests).toHaveLength(1)
    },
  )

  it('given and denied at once is decided once', async () => {
    const run = await ask()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => decide(run, i % 2 === 0 ? 'approve' : 'deny')),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const { status } = await app.readRun(run.id)
    expect(app.upstream.requests).toHaveLength(status === 'denied' ? 0 : 1)
  })

  it('with another digest, of another run or of another workspace is refused, and stays open', async () => {
    const [run, other] = [await ask(), await ask()]
    expect((await decide(run, 'approve', digestOf(other))).status).toBe(409)
    expect((await decide(run, 'deny', 'f'.repeat(64))).status).toBe(409)
    const stranger = await app.addWorkspace('Stranger')
    expect((await decide(run, 'approve', digestOf(run), stranger.key)).status).toBe(404)
    expect((await app.readRun(run.id)).approval?.status).toBe('pending')
    expect(app.upstream.requests).toEqual([])
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

  it('that is denied sends nothing', async () => {
    const run = await ask()
    expect(await decide(run, 'deny')).toMatchObject({
      status: 200,
      body: { status: 'denied', approval: { status: 'denied' } },
    })
    expect((await decide(run)).status).toBe(410)
    expect(app.upstream.requests).toEqual([])
  })

  it('that comes too late is expired, and so is its run', async () => {
    const run = await ask()
    app.clock.advance(15 * 60_000)
    expect(await decide(run)).toMatchObject({ status: 410, body: { error: { code: 'approval_expired' } } })
    expect(await app.readRun(run.id)).toMatchObject({
      status: 'expired',
      approval: { status: 'expired', decidedBy: null },
    })
    expect(await decide(run)).toMatchObject({ status: 410, body: { error: { code: 'approval_expired' } } })
    expect(app.upstream.requests).toEqual([])
  })

  it('that nobody gives expires by itself, and one that is not yet due does not', async () => {
    const [run] = [await ask()]
    app.clock.advance(15 * 60_000 - 1)
    await sweepRuns(app.conversationParts)
    expect((await app.readRun(run.id)).status).toBe('awaiting_approval')
    app.clock.advance(1)
    await sweepRuns(app.conversationParts)
    expect(await app.readRun(run.id)).toMatchObject({ status: 'expired', approval: { status: 'expired' } })
  })

  it('that was asked for anew is not expired by who still sees the first one', async () => {
    const run = await ask()
    const before = await requireRun(app.parts.database.db, app.workspaceId, run.id)
    app.clock.advance(14 * 60_000)
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { value: 'sk-second-value' } })
    await decide(run)
    app.clock.advance(60_000)
    await expireApproval(app.conversationParts, before)
    expect(await app.readRun(run.id)).toMatchObject({ status: 'awaiting_approval', approval: { status: 'pending' } })
  })

  it('is decided by one statement that itself looks at the time, the digest and whether it is still open', async () => {
    const run = await ask()
    const { db } = app.parts.database
    const decision = (at: number) => ({ status: 'approved' as const, decidedBy: 'x', decidedAt: new Date(at) })
    const decideAt = (at: number, digest = digestOf(run)) =>
      decideApproval(db, app.workspaceId, { runId: run.id, digest }, decision(at))
    const due = Date.parse(run.approval?.expiresAt ?? '')
    expect(await decideAt(due)).toBeNull()
    expect(await decideAt(due - 1, 'another')).toBeNull()
    expect(await decideAt(due - 1)).toMatchObject({ status: 'approved' })
    expect(await decideAt(due - 1)).toBeNull()
  })

  it('is closed for its age only once it is due', async () => {
    const run = await ask()
    const { db } = app.parts.database
    const due = new Date(run.approval?.expiresAt ?? '')
    const close = (dueBy: Date) =>
      closeApproval(db, app.workspaceId, run.id, { status: 'expired', decidedBy: null, decidedAt: dueBy }, dueBy)
    expect(await close(new Date(due.getTime() - 1))).toBeNull()
    expect(await close(due)).toMatchObject({ status: 'expired' })
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
      () => app.call('PATCH', `/v1/secrets/${secret}`, { body: { value: 'sk-second-value' } }),
    ],
    [
      'a secret has other hosts',
      () =>
        app.call('PATCH', `/v1/secrets/${secret}`, {
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

  it('that is void is not used by the clicks that come at the same time', async () => {
    const run = await ask()
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { value: 'sk-second-value' } })
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

function digestOf(run: Run): string {
  const digest = run.approval?.digest
  if (!digest) throw new Error(`No approval in ${JSON.stringify(run)}`)
  return digest
}
