import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { inUnit } from '../conversations/unit-of-work.ts'
import { databaseTime } from '../database/index.ts'
import { startSweeping, takeUpAbandoned } from '../sweep.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'
import { createTestClock, type TestNode } from '../testing/test-app.ts'
import { requireRun } from './find-run.ts'
import { countOverdueRuns, hasOverdueRuns } from './has-overdue-runs.ts'
import { overdueRuns } from './lease-store.ts'
import { moveTo, openFrom } from './record-run.ts'
import { sweepRuns } from './sweep-runs.ts'

describeOnEachDatabase('a run whose node died', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  /** Another node on the same database: the one that finds what the first has left. */
  let other: TestNode
  /** Lets the API answer the call that is under way. */
  let answer: () => void
  let agent: string
  beforeEach(async () => {
    app = live()
    other = app.addNode()
    const inputs = [{ name: 'order_id', type: 'string', from: 'constant', value: 'A' }]
    const request = { path: '/refunds', timeoutMs: 10_000 }
    await app.addAction({
      name: 'refund',
      runMode: 'automatic',
      inputs,
      request: { ...request, method: 'POST', body: '{}' },
      messages: { success: 'Refunded.' },
    })
    await app.addAction({ name: 'look', inputs, request, messages: { success: 'Looked up.' } })
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund', 'look'] })
    app.upstream.play(
      () =>
        new Promise(resolve => {
          answer = () => resolve({})
        }),
    )
  })

  /** A run that is being sent, as another node sees it; `sent` is what its own node makes of it in the end. */
  async function underWay(name: string, conversationId?: string) {
    const sent = app.call('POST', `/v1/actions/${name}/runs`, { body: conversationId ? { conversationId } : {} })
    await app.until(async () => app.upstream.requests.length > 0)
    const { db } = app.parts.database
    const { id } = await db
      .selectFrom('runs')
      .select('id')
      .where('workspaceId', '=', app.workspaceId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return { id, sent }
  }

  it('is left alone for as long as its lease lasts', async () => {
    const { id, sent } = await underWay('refund')
    app.clock.advance(14_999)
    await sweepRuns(other.conversationParts)
    expect((await app.readRun(id)).status).toBe('running')
    answer()
    expect((await sent).body).toMatchObject({ id, status: 'succeeded' })
  })

  it('is left alone for as long as its node gives signs of life', async () => {
    const { id, sent } = await underWay('refund')
    for (let beat = 0; beat < 4; beat++) {
      app.clock.advance(14_000)
      await app.conversationParts.sends.renew()
      await sweepRuns(other.conversationParts)
    }
    expect((await app.readRun(id)).status).toBe('running')
    answer()
    expect((await sent).body).toMatchObject({ id, status: 'succeeded' })
  })

  it('is left alone where its node gives its sign of life just before it is called unknown', async () => {
    const { id, sent } = await underWay('refund')
    app.clock.advance(15_000)
    const { db } = app.parts.database
    const [overdue] = await overdueRuns(db, app.clock.now(), app.parts.leaseTime, { limit: 100 })
    expect(overdue?.id).toBe(id)
    const row = await requireRun(db, app.workspaceId, id)
    await app.conversationParts.sends.renew()
    const run = { ...openFrom(row), only: { leaseOverAt: app.parts.leaseTime.now() } }
    const ended = await inUnit(other.conversationParts, unit =>
      moveTo(unit, other.conversationParts, run, { status: 'unknown' }),
    )
    expect(ended).toBeNull()
    answer()
    expect((await sent).body).toMatchObject({ id, status: 'succeeded' })
  })

  it('is not given up by the node that sends it, after a pause of that very node', async () => {
    const { id, sent } = await underWay('refund')
    app.clock.advance(15_000)
    await sweepRuns(app.conversationParts)
    expect((await app.readRun(id)).status).toBe('running')
    answer()
    await sent
  })

  it.each(['refund', 'look'])(
    'has sent nothing where it (%s) was only paused, and wakes after its lease: it says so',
    async name => {
      const conversationId = await app.converse(agent)
      const { request } = app.parts.egress
      app.conversationParts.egress = {
        ...app.parts.egress,
        request: async outbound => {
          app.clock.advance(15_000)
          await sweepRuns(other.conversationParts)
          return request(outbound)
        },
      }
      const run = await app.run(`/v1/actions/${name}/runs`, { conversationId })
      expect(run.status).toBe('failed')
      expect(run.error?.code).toBe(name === 'refund' ? 'overloaded' : 'connection_lost')
      expect(app.upstream.requests).toEqual([])
      // What was not sent holds nothing back.
      app.conversationParts.egress = app.parts.egress
      app.upstream.play()
      expect(await app.run(`/v1/actions/${name}/runs`, { conversationId })).toMatchObject({ status: 'succeeded' })
    },
  )

  it('is ended by the process that sent it, and by none other of its name', async () => {
    const { id, sent } = await underWay('refund')
    const { db } = app.parts.database
    const row = await requireRun(db, app.workspaceId, id)
    expect(row.leaseToken).toBe(app.conversationParts.sends.token)
    expect(app.conversationParts.sends.token).not.toBe(other.conversationParts.sends.token)
    await db.updateTable('runs').set({ leaseToken: other.conversationParts.sends.token }).where('id', '=', id).execute()
    answer()
    expect((await sent).body).toMatchObject({ id, status: 'running' })
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    expect((await app.readRun(id)).status).toBe('unknown')
  })

  it('is judged by the clock of the database, however far those of the nodes are apart', async () => {
    const nodes = ['2020-01-01T00:00:00.000Z', '2040-01-01T00:00:00.000Z'].map(start =>
      app.addNode({ leaseTime: databaseTime, clock: createTestClock(start) }),
    )
    const [behind, ahead] = nodes
    const sent = behind?.call('POST', '/v1/actions/refund/runs', { body: {} })
    await app.until(async () => app.upstream.requests.length > 0)
    const { db } = app.parts.database
    const newest = db.selectFrom('runs').select(['id', 'status']).where('workspaceId', '=', app.workspaceId)
    const { id } = await newest.executeTakeFirstOrThrow()
    const status = async () => (await newest.executeTakeFirstOrThrow()).status
    for (const node of nodes) await sweepRuns(node.conversationParts)
    expect(await status()).toBe('running')
    await behind?.conversationParts.sends.renew()
    await db
      .updateTable('runs')
      .set({ leaseUntil: sql<Date>`statement_timestamp() - interval '1 second'` })
      .where('id', '=', id)
      .execute()
    if (ahead) await sweepRuns(ahead.conversationParts)
    expect(await status()).toBe('unknown')
    answer()
    await sent
  })

  it('is unknown where it wrote, and what its node still learns is the truth', async () => {
    const { id, sent } = await underWay('refund')
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    const unknown = await app.readRun(id)
    expect(unknown).toMatchObject({ status: 'unknown', error: { code: 'outcome_unknown' } })
    expect(unknown.message).toMatch(/not certain/)
    answer()
    expect((await sent).body).toMatchObject({ id, status: 'succeeded', message: 'Refunded.', error: null })
    expect(await app.readRun(id)).toMatchObject({ status: 'succeeded', message: 'Refunded.', error: null })
    const { db } = app.parts.database
    const trail = await db
      .selectFrom('auditEntries')
      .select('detail')
      .where('subject', '=', id)
      .orderBy('seq')
      .execute()
    expect(trail.map(({ detail }) => detail.status)).toEqual(['running', 'unknown', 'succeeded'])
    // Counted once, where it ended first.
    const counted = (await Promise.all([app, other].map(node => node.parts.metrics.expose()))).join('\n')
    expect(counted.match(/^bellhop_runs_total\{.* [^0]\d*$/gm)).toEqual([
      'bellhop_runs_total{bellhop_run_status="unknown",bellhop_run_mode="live"} 1',
    ])
  })

  it('has failed where it only read, and stays so', async () => {
    const { id, sent } = await underWay('look', await app.converse(agent))
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    expect(await app.readRun(id)).toMatchObject({ status: 'failed', error: { code: 'connection_lost' } })
    answer()
    expect(await sent).toMatchObject({ status: 200, body: { id, status: 'failed' } })
    expect((await app.readRun(id)).status).toBe('failed')
  })

  it('that somebody settled meanwhile stays as it was settled', async () => {
    const { id, sent } = await underWay('refund')
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    await app.run(`/v1/runs/${id}/settle`, { outcome: 'failed', note: 'Not in the shop.' })
    answer()
    expect((await sent).body).toMatchObject({ id, status: 'failed' })
    expect((await app.readRun(id)).status).toBe('failed')
  })

  it('holds an equal write of its conversation back, while it runs and after', async () => {
    const conversationId = await app.converse(agent)
    const { id, sent } = await underWay('refund', conversationId)
    const again = await app.run('/v1/actions/refund/runs', { conversationId })
    expect(again).toMatchObject({ id, duplicateOf: id, status: 'running' })
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    expect(await app.run('/v1/actions/refund/runs', { conversationId })).toMatchObject({ id, status: 'unknown' })
    answer()
    await sent
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('takes with it those that ended as it did because they would have repeated it', async () => {
    const conversationId = await app.converse(agent)
    await app.call('PATCH', '/v1/actions/refund', {
      body: { runMode: 'automatic', inputs: [{ name: 'order_id', type: 'string', askAgain: true }] },
    })
    const asking = await app.run('/v1/actions/refund/runs', { conversationId })
    const sent = app.call('POST', '/v1/actions/refund/runs', { body: { conversationId, inputs: { order_id: 'A' } } })
    await app.until(async () => app.upstream.requests.length > 0)
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    const repeated = await app.run(`/v1/runs/${asking.id}/inputs`, { inputs: { order_id: 'A' } })
    expect(repeated).toMatchObject({ id: asking.id, status: 'unknown', duplicateOf: expect.any(String) })
    answer()
    expect((await sent).body).toMatchObject({ id: repeated.duplicateOf, status: 'succeeded' })
    expect(await app.readRun(asking.id)).toMatchObject({ status: 'succeeded', message: 'Refunded.' })
    expect(app.upstream.requests).toHaveLength(1)
  })

  it.each([
    ['that it has no words for', null],
    ['whose words come to nothing', '{{ response.note }}'],
  ])('carries its turn on, in kind words, also to a success %s', async (_, success) => {
    const conversationId = await app.converse(agent)
    await app.addAction({
      name: 'ask',
      runMode: 'confirm',
      inputs: [],
      messages: { success },
      request: { method: 'POST', path: '/', timeoutMs: 10_000 },
    })
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { actions: ['ask'] } })
    const turn = await app.say(conversationId, { action: 'ask' })
    expect(turn.status).toBe('waiting')
    const { runId, digest } = theEvent(turn.events, 'approval-requested')
    const sent = app.call('POST', `/v1/runs/${runId}/approve`, { body: { digest } })
    await app.until(async () => app.upstream.requests.length > 0)
    app.clock.advance(15_000)
    await sweepRuns(other.conversationParts)
    const events = await app.until(async () => {
      const all = await app.events(conversationId)
      return all.at(-1)?.type === 'turn-end' && all.at(-1)?.number !== turn.events.at(-1)?.number && all
    })
    const after = events.filter(({ number }) => number > (turn.events.at(-1)?.number ?? 0))
    expect(theEvent(after, 'action-end').status).toBe('unknown')
    expect(spoken(after)).toMatch(/not certain whether that went through/)
    expect(theEvent(after, 'turn-end')).toMatchObject({ turnId: turn.turnId, status: 'done' })
    answer()
    await sent
    expect(app.upstream.requests).toHaveLength(1)
    // What its node has seen after all is told too.
    const last = after.at(-1)?.number ?? 0
    const corrected = (await app.events(conversationId)).filter(({ number }) => number > last)
    expect(theEvent(corrected, 'action-end').status).toBe('succeeded')
    expect(spoken(corrected)).toBe('I have checked: that did go through.')
  })

  it('is taken up at once where its database proves that the process before is dead', async () => {
    const { id, sent } = await underWay('refund')
    app.clock.advance(1)
    await takeUpAbandoned(other.conversationParts)
    await sweepRuns(other.conversationParts)
    expect((await app.readRun(id)).status).toBe('unknown')
    answer()
    await sent
  })

  /** A client action past its time, whose envelope doesn't open. */
  async function addPoisoned(more: { packedTrace?: Buffer } = {}): Promise<string> {
    const { id } = await app.run('/v1/actions/look/test', { autoApprove: true, mode: 'dry_run' })
    await app.parts.database.db
      .updateTable('runs')
      .set({ status: 'awaiting_client', expiresAt: app.clock.now(), sealedPrepared: null, ...more })
      .where('id', '=', id)
      .execute()
    return id
  }

  it('and can not be ended is left alone for a while, ever longer, and told of each time that it is tried', async () => {
    const id = await addPoisoned()
    const told = () => app.logs.filter(line => line.includes(id) && line.includes('could not be ended')).length
    app.clock.advance(15_000)
    const [ended, tries]: [number[], number[]] = [[], []]
    for (let look = 0; look < 13; look++) {
      ended.push(await sweepRuns(app.conversationParts))
      tries.push(told())
      app.clock.advance(5_000)
    }
    expect(new Set(ended)).toEqual(new Set([0]))
    expect(tries).toEqual([1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3])
    expect(await hasOverdueRuns(app.conversationParts)).toBe(false)
    expect(await countOverdueRuns(app.parts)).toBe(1)
    await app.parts.database.db.deleteFrom('runs').where('id', '=', id).execute()
  })

  it('does not keep another from being looked after', async () => {
    const { db } = app.parts.database
    const broken = [await addPoisoned(), await addPoisoned({ packedTrace: Buffer.from('unreadable') })]
    const waiting = await underWay('look', await app.converse(agent))
    app.clock.advance(15_000)
    const stop = startSweeping(other.conversationParts)
    await app.until(async () => (await app.readRun(waiting.id)).status === 'failed')
    await stop()
    for (const id of broken) expect(other.logs.join('')).toContain(id)
    await db.deleteFrom('runs').where('id', 'in', broken).execute()
    answer()
    await waiting.sent
  })
})
