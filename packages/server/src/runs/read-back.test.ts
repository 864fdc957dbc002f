import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { dumpTables, type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'
import type { UpstreamAnswer } from '../testing/scripted-upstream.ts'
import { requireRun } from './find-run.ts'
import { sweepReadBacks } from './read-back.ts'
import type { Run } from './run.ts'
import { sweepRuns } from './sweep-runs.ts'

const inputs = [
  { name: 'order_id', type: 'string', title: 'Order number' },
  { name: 'pin', type: 'string', title: 'PIN', sensitive: true, required: false },
  { name: 'amount', type: 'integer', title: 'Amount', default: 5 },
]
/** What the API answers to a look: whether the refund is in its books. */
const transform = '({ outcome: response.refund })'

describeOnEachDatabase('a run whose outcome is unknown and can be looked up', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  let conversation: string
  /** The answer to a write, and to a look. */
  let fate: UpstreamAnswer
  let found: UpstreamAnswer
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'find_refund',
      inputs: inputs.slice(0, 2),
      request: { path: '/refunds/{{order_id}}', headers: [{ name: 'X-Pin', value: '{{pin}}' }], cacheSeconds: 3600 },
      response: { transform, fields: [] },
    })
    const request = { method: 'POST', path: '/refunds', body: '{"order": {{order_id}}, "amount": {{amount}}}' }
    await app.addAction({
      name: 'refund',
      runMode: 'automatic',
      inputs,
      request: { ...request, timeoutMs: 500 },
      messages: { success: 'Refunded.' },
      readBack: 'find_refund',
    })
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] })
    conversation = await app.converse(agent)
    fate = 'reset'
    found = { json: { refund: 'succeeded' } }
    app.upstream.play(({ method }) => (method === 'GET' ? found : fate))
  })

  const refund = (more: Record<string, unknown> = {}) =>
    app.run('/v1/actions/refund/runs', { inputs: { order_id: 'A7' }, conversationId: conversation, ...more })
  const looks = () => app.upstream.requests.filter(({ method }) => method === 'GET')
  const writes = () => app.upstream.requests.filter(({ method }) => method === 'POST')
  const rowOf = ({ id }: Run) => requireRun(app.parts.database.db, app.workspaceId, id)
  /** Lets time pass, and every look that is due then. */
  const pass = async (ms: number, node: Pick<LiveApp, 'conversationParts' | 'background'> = app) => {
    app.clock.advance(ms)
    const pending: Promise<unknown>[] = []
    await sweepReadBacks({ ...node.conversationParts, background: work => pending.push(work) })
    await Promise.all(pending)
  }
  const settlements = async (id: string) => {
    const { db } = app.parts.database
    const query = db.selectFrom('auditEntries').selectAll().where('subject', '=', id).where('kind', '=', 'run.settled')
    return query.execute()
  }

  it('is looked up soon, with its own inputs, and settled by what its read-back says', async () => {
    const run = await refund({ inputs: { order_id: 'A7', pin: '7391-5527' } })
    expect(run).toMatchObject({ status: 'unknown', inputs: { pin: '••••' } })
    await pass(4_999)
    expect(looks()).toEqual([])
    await pass(1)
    expect(looks()).toMatchObject([{ path: '/refunds/A7', headers: { 'x-pin': '7391-5527' } }])
    const settled = await app.readRun(run.id)
    expect(settled).toMatchObject({
      status: 'succeeded',
      message: 'I have checked: that did go through.',
      error: null,
      result: { status: 'succeeded' },
    })
    expect(await rowOf(run)).toMatchObject({ sealedPrepared: null, readBackAt: null })
    const [entry, ...more] = await settlements(run.id)
    expect(more).toEqual([])
    expect(entry).toMatchObject({
      actor: { type: 'system', id: 'read-back' },
      detail: { outcome: 'succeeded', note: 'Looked up with "find_refund".', readBack: expect.stringMatching(/^run_/) },
    })
    expect(writes()).toHaveLength(1)
    await pass(86_400_000)
    expect(looks()).toHaveLength(1)
  })

  it('is looked up by a run of its own, which the conversation does not show', async () => {
    const run = await refund({ inputs: { order_id: 'A7', pin: '7391-5527' } })
    await pass(5_000)
    const [entry] = await settlements(run.id)
    const look = await app.readRun(String(entry?.detail.readBack))
    expect(look).toMatchObject({
      action: 'find_refund',
      status: 'succeeded',
      conversationId: null,
      inputs: { order_id: 'A7', pin: '••••' },
      startedBy: run.startedBy,
    })
    const events = await app.events(conversation)
    expect(events.filter(event => 'action' in event).map(event => event.type)).toEqual([
      'action-start',
      'action-end',
      'action-end',
    ])
    expect(JSON.stringify(events)).not.toContain('find_refund')
  })

  it('keeps what is sensitive out of the records of its look, also where that action no longer calls it so', async () => {
    const pin = '7391-5527'
    const run = await refund({ inputs: { order_id: 'A7', pin } })
    const open = [inputs[0], { ...inputs[1], sensitive: false }]
    await app.call('PATCH', '/v1/actions/refund', { body: { inputs: [...open, inputs[2]], runMode: 'automatic' } })
    const request = { url: `${app.upstream.base}/refunds/{{order_id}}?pin={{pin}}`, headers: [] }
    const edited = await app.call('PATCH', '/v1/actions/find_refund', { body: { inputs: open, request } })
    expect(edited.status).toBe(200)
    found = { json: { refund: 'succeeded', pin } }
    await pass(5_000)
    expect(looks()).toMatchObject([{ path: `/refunds/A7?pin=${pin}` }])
    const [entry] = await settlements(run.id)
    const look = await app.readRun(String(entry?.detail.readBack))
    expect(look.inputs).toEqual({ order_id: 'A7', pin: '••••' })
    expect(JSON.stringify(look)).not.toContain(pin)
    expect(await dumpTables(app.parts.database)).not.toContain(pin)
  })

  it('is not saved with a read-back that would keep in clear what is sensitive, from neither side', async () => {
    const open = [inputs[0], { ...inputs[1], sensitive: false }]
    const look = await app.call('PATCH', '/v1/actions/find_refund', { body: { inputs: open } })
    expect(look).toMatchObject({ status: 400, body: { error: { issues: [{ path: '$.inputs' }] } } })
    const secretive = [{ ...inputs[0], sensitive: true }, inputs[1], inputs[2]]
    const origin = await app.call('PATCH', '/v1/actions/refund', { body: { inputs: secretive, runMode: 'automatic' } })
    expect(origin).toMatchObject({ status: 400, body: { error: { issues: [{ path: '$.readBack' }] } } })
  })

  it('is told to the customer once, in kind words, after the turn that left it open', async () => {
    const ask = [{ name: 'order_id', from: 'constant', value: 'A7' }, inputs[2]]
    await app.call('PATCH', '/v1/actions/refund', { body: { inputs: ask } })
    const turn = await app.say(conversation, { action: 'refund' })
    expect(spoken(turn.events)).toMatch(/not certain whether that went through/)
    const last = turn.events.at(-1)?.number ?? 0
    await pass(5_000)
    const after = (await app.events(conversation)).filter(({ number }) => number > last)
    expect(spoken(after)).toBe('I have checked: that did go through.')
    expect(theEvent(after, 'action-end').status).toBe('succeeded')
  })

  it('is believed not to be done only once the API has had time to do it', async () => {
    found = { json: { refund: 'failed' } }
    const run = await refund()
    await pass(5_000)
    await pass(15_000)
    expect(looks()).toHaveLength(2)
    expect((await app.readRun(run.id)).status).toBe('unknown')
    await pass(59_999)
    expect(looks()).toHaveLength(2)
    await pass(1)
    expect(await app.readRun(run.id)).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/did not go through/),
      error: { code: 'outcome_unknown', hint: expect.stringMatching(/settled/) },
      result: { error: { message: expect.stringMatching(/did not take effect/) } },
    })
  })

  const silences: [what: string, answer: UpstreamAnswer][] = [
    ['another word', { json: { refund: 'pending' } }],
    ['nothing', { json: {} }],
    ['that there is none', { status: 404, json: { refund: 'failed' } }],
    ['an error', { status: 500, json: { refund: 'succeeded' } }],
    ['no word at all', 'reset'],
  ]
  it.each(silences)(
    'is looked up more and more seldom, and stays unknown, where the API says %s',
    async (_what, answer) => {
      await app.call('PATCH', '/v1/actions/find_refund', { body: { request: { timeoutMs: 500 } } })
      found = answer
      const run = await refund()
      for (const [index, pauseMs] of [5_000, 15_000, 60_000, 240_000, 900_000, 3_600_000].entries()) {
        await pass(pauseMs - 1)
        const before = looks().length
        expect((await rowOf(run)).readBackTries).toBe(index)
        await pass(1)
        expect(looks().length).toBeGreaterThan(before)
      }
      expect(await rowOf(run)).toMatchObject({
        status: 'unknown',
        readBackTries: 6,
        readBackAt: null,
        sealedPrepared: null,
      })
      const count = looks().length
      await pass(86_400_000)
      expect(looks()).toHaveLength(count)
      expect(await app.run(`/v1/runs/${run.id}/settle`, { outcome: 'succeeded', note: 'Seen.' })).toMatchObject({
        status: 'succeeded',
      })
    },
  )

  it('is found by another node where the one that sent it has died', async () => {
    fate = 'hang'
    await app.call('PATCH', '/v1/actions/refund', { body: { request: { timeoutMs: 3_000 }, runMode: 'automatic' } })
    const sent = app.call('POST', '/v1/actions/refund/runs', {
      body: { inputs: { order_id: 'A7' }, conversationId: conversation },
    })
    await app.until(async () => writes().length > 0)
    const other = app.addNode()
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    const { id } = await app.parts.database.db
      .selectFrom('runs')
      .select('id')
      .where('conversationId', '=', conversation)
      .executeTakeFirstOrThrow()
    expect((await app.readRun(id)).status).toBe('unknown')
    await pass(5_000, other)
    expect((await app.readRun(id)).status).toBe('succeeded')
    // What the first node sees in the end, that no answer came, says less than what is known by now.
    expect((await sent).body).toMatchObject({ id, status: 'succeeded' })
    expect((await app.readRun(id)).status).toBe('succeeded')
  })

  it('is left to its author where the node that sent it was lost and the API says that it was not done', async () => {
    fate = 'hang'
    found = { json: { refund: 'failed' } }
    await app.call('PATCH', '/v1/actions/refund', { body: { request: { timeoutMs: 3_000 }, runMode: 'automatic' } })
    const sent = app.call('POST', '/v1/actions/refund/runs', {
      body: { inputs: { order_id: 'A7' }, conversationId: conversation },
    })
    await app.until(async () => writes().length > 0)
    const id = String(writes()[0]?.headers['idempotency-key'])
    const other = app.addNode()
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    for (const pauseMs of [5_000, 15_000, 60_000, 240_000, 900_000, 3_600_000]) await pass(pauseMs, other)
    expect(looks()).toHaveLength(6)
    expect((await app.readRun(id)).status).toBe('unknown')
    await sent
  })

  it('is looked up once at a time, however many nodes look', async () => {
    await refund()
    app.clock.advance(5_000)
    const nodes = [app, app.addNode(), app.addNode()]
    await Promise.all(nodes.map(node => pass(0, node)))
    expect(looks()).toHaveLength(1)
  })

  it('is looked up again where the node that was at it has died', async () => {
    const run = await refund()
    app.clock.advance(5_000)
    const { egress, ...parts } = app.conversationParts
    let asked = 0
    const hanging: typeof egress = {
      ...egress,
      request: () => {
        asked++
        return new Promise(() => {})
      },
    }
    await sweepReadBacks({ ...parts, egress: hanging, background: () => {} })
    await app.until(async () => asked > 0)
    await pass(119_999)
    expect(looks()).toEqual([])
    await pass(1)
    expect((await app.readRun(run.id)).status).toBe('succeeded')
  })

  it('is settled after a customer has confirmed it, too', async () => {
    await app.call('PATCH', '/v1/actions/refund', { body: { runMode: 'confirm' } })
    const asked = await refund()
    const run = await app.run(`/v1/runs/${asked.id}/approve`, { digest: asked.approval?.digest })
    expect(run.status).toBe('unknown')
    await pass(5_000)
    expect((await app.readRun(run.id)).status).toBe('succeeded')
  })

  it('lets an equal write go once it is known not to be done, and holds it back once it is', async () => {
    found = { json: { refund: 'failed' } }
    const first = await refund()
    expect(await refund()).toMatchObject({ id: first.id, duplicateOf: first.id, status: 'unknown' })
    for (const ms of [5_000, 15_000, 60_000]) await pass(ms)
    found = { json: { refund: 'succeeded' } }
    const second = await refund()
    expect(second.id).not.toBe(first.id)
    await pass(5_000)
    expect(await refund()).toMatchObject({
      id: second.id,
      duplicateOf: second.id,
      status: 'succeeded',
      message: 'I have checked: that did go through.',
    })
    expect(writes()).toHaveLength(2)
  })

  it('is settled together with the runs that ended as it did', async () => {
    const first = await refund()
    const { id } = await refund({ inputs: {}, conversationId: conversation })
    const held = await app.readRun(id)
    // The conversation holds the order's number by now, so it was asked for nothing.
    expect(held.id).toBe(first.id)
    await app.call('PATCH', '/v1/actions/refund', {
      body: { inputs: [{ ...inputs[0], askAgain: true }, inputs[1], inputs[2]] },
    })
    const asking = await refund({ inputs: {} })
    expect(asking.status).toBe('awaiting_inputs')
    const repeated = await app.run(`/v1/runs/${asking.id}/inputs`, { inputs: { order_id: 'A7' } })
    expect(repeated).toMatchObject({ id: asking.id, status: 'unknown', duplicateOf: first.id })
    await pass(5_000)
    expect(await app.readRun(asking.id)).toMatchObject({ status: 'succeeded', duplicateOf: first.id })
    expect(await settlements(asking.id)).toHaveLength(1)
    expect(spoken(await app.events(conversation)).match(/did go through/g)).toHaveLength(1)
  })

  it('is looked up by the name that its read-back has now, and not while that is switched off', async () => {
    const run = await refund()
    await app.call('PATCH', '/v1/actions/find_refund', { body: { name: 'look_for_refund', enabled: false } })
    await pass(5_000)
    expect(looks()).toEqual([])
    await app.call('PATCH', '/v1/actions/look_for_refund', { body: { enabled: true } })
    await pass(15_000)
    expect((await app.readRun(run.id)).status).toBe('succeeded')
  })

  it('is asked about anew each time, whatever answer may be kept', async () => {
    found = { json: { refund: 'pending' } }
    expect(await app.run('/v1/actions/find_refund/runs', { inputs: { order_id: 'A7' } })).toMatchObject({
      status: 'succeeded',
    })
    const run = await refund()
    found = { json: { refund: 'succeeded' } }
    await pass(5_000)
    expect((await app.readRun(run.id)).status).toBe('succeeded')
  })

  it('is no longer looked up once its author has settled it, or its own node has seen what became of it', async () => {
    const run = await refund()
    await app.run(`/v1/runs/${run.id}/settle`, { outcome: 'failed', note: 'Not in the books.' })
    await pass(86_400_000)
    expect(looks()).toEqual([])
    expect((await app.readRun(run.id)).status).toBe('failed')
    expect(spoken(await app.events(conversation))).toMatch(/did not go through/)
    expect(await rowOf(run)).toMatchObject({ sealedPrepared: null, readBackAt: null })
  })

  it('keeps what its author says while it is being looked up', async () => {
    const run = await refund()
    const parts = app.conversationParts
    const egress: typeof parts.egress = {
      ...parts.egress,
      request: async outbound => {
        await app.run(`/v1/runs/${run.id}/settle`, { outcome: 'failed', note: 'Not in the books.' })
        return parts.egress.request(outbound)
      },
    }
    await pass(5_000, { ...app, conversationParts: { ...parts, egress } })
    expect((await app.readRun(run.id)).status).toBe('failed')
    expect(await settlements(run.id)).toHaveLength(1)
  })

  it('keeps nothing to look up with where its action names nothing', async () => {
    await app.call('PATCH', '/v1/actions/refund', { body: { readBack: null } })
    const run = await refund()
    expect(await rowOf(run)).toMatchObject({ status: 'unknown', sealedPrepared: null, readBackAt: null })
    await app.call('PATCH', '/v1/actions/refund', { body: { runMode: 'confirm' } })
    const asked = await refund({ inputs: { order_id: 'B8' } })
    const approved = await app.run(`/v1/runs/${asked.id}/approve`, { digest: asked.approval?.digest })
    await pass(5_000)
    expect(await rowOf(approved)).toMatchObject({ status: 'unknown', sealedPrepared: null, readBackAt: null })
    expect(looks()).toEqual([])
  })

  it('is not saved with a read-back that needs what it has not', async () => {
    const body = { inputs: [inputs[1], inputs[2]], request: { body: '{"amount": {{amount}}}' } }
    const answer = await app.call('PATCH', '/v1/actions/refund', { body })
    expect(answer).toMatchObject({ status: 400, body: { error: { issues: [{ path: '$.readBack' }] } } })
    const more = [...inputs.slice(0, 2), { name: 'shop', type: 'string' }]
    const other = await app.call('PATCH', '/v1/actions/find_refund', { body: { inputs: more } })
    expect(other).toMatchObject({ status: 400, body: { error: { issues: [{ path: '$.inputs' }] } } })
  })
})
