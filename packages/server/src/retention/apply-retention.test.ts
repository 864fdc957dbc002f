import { isStubSigned } from '@bellhop/core/audit'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { verifyAudit } from '../audit/verify-audit.ts'
import { verifyRuns } from '../audit/verify-runs.ts'
import { sweepRuns } from '../runs/sweep-runs.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { addOrderActions } from '../testing/order-actions.ts'
import { applyRetention } from './apply-retention.ts'
import { keepEverything, type Retention } from './retention.ts'

const day = 24 * 60 * 60 * 1000

describeOnEachDatabase('retention', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    await addOrderActions(app)
  })
  const apply = (retention: Partial<Retention>) => applyRetention(app.parts, { ...keepEverything, ...retention })
  const read = () => app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A7' } })
  const count = async (table: 'runs' | 'auditEntries' | 'conversations' | 'events' | 'turns' | 'contacts') =>
    (await app.parts.database.db.selectFrom(table).selectAll().where('workspaceId', '=', app.workspaceId).execute())
      .length
  const runsFound = async () => {
    const found = verifyRuns(app.parts, app.workspaceId)
    for (const findings = []; ; ) {
      const next = await found.next()
      if (next.done) return { findings, ...next.value }
      findings.push(next.value)
    }
  }
  const exported = async () =>
    (await app.call('GET', '/v1/audit/export')).text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))

  it('keeps everything unless it is told otherwise', async () => {
    await read()
    app.clock.advance(10_000 * day)
    expect(await apply({})).toEqual({ conversations: 0, runs: 0, entries: 0 })
    expect(await count('runs')).toBe(1)
  })

  it('removes runs that ended before, and what is missing afterwards is accounted for by the trail', async () => {
    const [old] = [await read(), await read()]
    app.clock.advance(3 * day)
    const young = await read()
    expect(await apply({ runsDays: 2 })).toMatchObject({ entries: 0 })
    expect(await count('runs')).toBe(1)
    expect((await app.call('GET', `/v1/runs/${old.id}`)).status).toBe(404)
    expect((await app.call('GET', `/v1/runs/${young.id}`)).status).toBe(200)
    expect(await runsFound()).toEqual({ findings: [], checked: 1, removed: 2 })
    expect((await app.call('GET', '/v1/audit?kind=run.removed')).body).toMatchObject({
      data: [{ actor: { id: 'retention' }, detail: { before: '2026-11-21T00:00:00.000Z' } }],
    })
    await app.parts.database.db.deleteFrom('runs').where('id', '=', young.id).execute()
    expect((await runsFound()).findings).toMatchObject([{ id: young.id, fault: 'missing' }])
  })

  it('leaves one entry a day at most, and none where there is nothing to remove', async () => {
    await read()
    app.clock.advance(3 * day)
    await apply({ runsDays: 2 })
    const before = await count('auditEntries')
    for (let hour = 0; hour < 3; hour++) {
      app.clock.advance(60 * 60 * 1000)
      await apply({ runsDays: 2 })
    }
    expect(await count('auditEntries')).toBe(before)
  })

  const refund = (conversationId?: string) =>
    app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A7' }, conversationId })
  const refundWithoutAnswer = async (conversationId?: string) => {
    app.upstream.play(() => ({ status: 504 }))
    const asked = await refund(conversationId)
    const run = await app.run(`/v1/runs/${asked.id}/approve`, { digest: asked.approval?.digest })
    expect(run.status).toBe('unknown')
    return run
  }

  it('keeps a run whose outcome is unknown, and its conversation, until somebody has settled it', async () => {
    const agent = await app.create('/v1/agents', { name: 'Shop', actions: ['order_status'] })
    const conversation = await app.converse(agent)
    const alone = await refundWithoutAnswer()
    const run = await refundWithoutAnswer(conversation)
    app.clock.advance(30 * day)
    const everything = { conversationsDays: 2, runsDays: 2, auditDays: 2 }
    await apply(everything)
    expect(await count('runs')).toBe(2)
    expect((await app.call('GET', `/v1/conversations/${conversation}`)).status).toBe(200)
    for (const { id } of [alone, run]) await app.run(`/v1/runs/${id}/settle`, { outcome: 'succeeded', note: 'Seen.' })
    app.clock.advance(30 * day)
    await apply(everything)
    expect([await count('runs'), await count('conversations')]).toEqual([0, 0])
  })

  it('keeps a conversation in which a run still waits for a decision, which the sweep then ends', async () => {
    const agent = await app.create('/v1/agents', { name: 'Shop', actions: ['order_status'] })
    const conversation = await app.converse(agent)
    const run = await refund(conversation)
    expect(run.status).toBe('awaiting_approval')
    app.clock.advance(30 * day)
    await apply({ conversationsDays: 2, runsDays: 2 })
    expect((await app.call('GET', `/v1/conversations/${conversation}`)).status).toBe(200)
    await sweepRuns(app.conversationParts)
    expect((await app.readRun(run.id)).status).toBe('expired')
  })

  it('settles a run of which the conversation is gone all the same', async () => {
    const agent = await app.create('/v1/agents', { name: 'Shop', actions: ['order_status'] })
    const conversation = await app.converse(agent)
    const run = await refundWithoutAnswer(conversation)
    await sql`delete from conversations where id = ${conversation}`.execute(app.parts.database.db)
    await app.run(`/v1/runs/${run.id}/settle`, { outcome: 'failed', note: 'Never came.' })
    expect((await app.readRun(run.id)).status).toBe('failed')
  })

  it('removes conversations with all that was said, and contacts who have none any more', async () => {
    const agent = await app.create('/v1/agents', { name: 'Shop', actions: ['order_status'] })
    const old = await app.converse(agent)
    await app.say(old, { text: 'Where is my order?' })
    app.clock.advance(3 * day)
    const young = await app.converse(agent)
    const events = await count('events')
    expect(await apply({ conversationsDays: 2 })).toMatchObject({ conversations: 1 })
    expect((await app.call('GET', `/v1/conversations/${old}`)).status).toBe(404)
    expect((await app.call('GET', `/v1/conversations/${young}`)).status).toBe(200)
    expect([await count('conversations'), await count('contacts'), await count('turns')]).toEqual([1, 1, 0])
    expect(await count('events')).toBeLessThan(events)
  })

  it('cuts the trail and leaves a signed stub, from which the rest verifies', async () => {
    for (let i = 0; i < 5; i++) await read()
    const cutEntries = await count('auditEntries')
    const earlier = (await app.call('GET', '/v1/audit/checkpoint')).body as { seq: number; hash: string }
    app.clock.advance(3 * day)
    await read()
    // Other workspaces may have had some, too.
    expect((await apply({ runsDays: 2, auditDays: 2 })).entries).toBeGreaterThanOrEqual(cutEntries)
    expect(await count('runs')).toBe(1)
    const [{ stub }, ...rest] = await exported()
    expect(stub).toMatchObject({ fromSeq: 1, throughSeq: cutEntries, count: cutEntries, hash: earlier.hash })
    expect(isStubSigned(stub)).toBe(true)
    // Those that are left: the young run, the removal of runs, and the cut; then the head.
    expect(rest.map(line => line.kind)).toEqual(['run.finished', 'run.removed', 'audit.cut', undefined])
    expect(rest[2].detail).toMatchObject({ throughSeq: stub.throughSeq, hash: stub.hash })
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true, count: 3 })
    expect(await runsFound()).toEqual({ findings: [], checked: 1, removed: 0 })
    expect(await apply({ runsDays: 2, auditDays: 2 })).toEqual({ conversations: 0, runs: 0, entries: 0 })
  })

  it('cuts again later, with one stub for all that is gone, and not for its own entries alone', async () => {
    for (const _ of [1, 2]) {
      app.clock.advance(3 * day)
      await read()
      await apply({ runsDays: 2, auditDays: 2 })
    }
    const [{ stub }] = await exported()
    expect(stub.fromSeq).toBe(1)
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
    app.clock.advance(3 * day)
    await apply({ runsDays: 2, auditDays: 2 })
    const entries = await count('auditEntries')
    for (const _ of [1, 2, 3]) {
      app.clock.advance(3 * day)
      expect(await apply({ runsDays: 2, auditDays: 2 })).toMatchObject({ entries: 0 })
    }
    expect(await count('auditEntries')).toBe(entries)
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
  })

  it('never cuts what does not hold: a cut must not hide a change', async () => {
    const { db } = app.parts.database
    await read()
    await db.transaction().execute(async tx => {
      await sql`set local bellhop.maintenance = 'on'`.execute(tx)
      await sql`update audit_entries set subject = 'x' where workspace_id = ${app.workspaceId} and seq = 2`.execute(tx)
    })
    app.clock.advance(3 * day)
    const entries = await count('auditEntries')
    expect(await apply({ runsDays: 2, auditDays: 2 })).toMatchObject({ entries: 0 })
    // One more: the runs were removed.
    expect(await count('auditEntries')).toBe(entries + 1)
    expect(app.logs.filter(line => line.includes('retention leaves it as it is'))).toHaveLength(1)
  })

  it('goes on where it was killed: between the stub and the last batch, the rest verifies all the same', async () => {
    for (let i = 0; i < 5; i++) await read()
    app.clock.advance(3 * day)
    const { db } = app.parts.database
    const kept = await db.selectFrom('auditEntries').selectAll().where('workspaceId', '=', app.workspaceId).execute()
    await apply({ runsDays: 2, auditDays: 2 })
    const left = kept
      .slice(3)
      .map(row => ({ ...row, actor: JSON.stringify(row.actor), detail: JSON.stringify(row.detail) }))
    for (const row of left)
      await sql`insert into audit_entries (workspace_id, seq, id, at, kind, actor, subject, detail, prev_hash, hash)
        values (${row.workspaceId}, ${row.seq}, ${row.id}, ${row.at}, ${row.kind}, ${row.actor}, ${row.subject}, ${row.detail}, ${row.prevHash}, ${row.hash})`.execute(
        db,
      )
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
    expect(await apply({ runsDays: 2, auditDays: 2 })).toMatchObject({ entries: left.length })
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
  })

  it('does once what several nodes do at the same time', async () => {
    for (let i = 0; i < 5; i++) await read()
    app.clock.advance(3 * day)
    await Promise.all([1, 2, 3].map(() => apply({ runsDays: 2, auditDays: 2 })))
    expect(await count('runs')).toBe(0)
    expect((await app.call('GET', '/v1/audit?kind=audit.cut')).body).toMatchObject({ data: [{}], nextCursor: null })
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
  })

  it.each(['through_seq = through_seq - 1', "hash = repeat('0', 64)", 'written_before = now()', 'entry_count = 1'])(
    'leaves a stub that is found out once %s',
    async change => {
      await read()
      app.clock.advance(3 * day)
      await apply({ runsDays: 2, auditDays: 2 })
      await sql`update audit_stubs set ${sql.raw(change)}`.execute(app.parts.database.db)
      const [{ stub }] = await exported()
      expect(isStubSigned(stub)).toBe(false)
    },
  )
})
