import { runDigest } from '@bellhop/core/audit'
import { type KyselyPlugin, sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { applyRetention } from '../retention/apply-retention.ts'
import { keepEverything } from '../retention/retention.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { addOrderActions } from '../testing/order-actions.ts'
import { noteRemoval, retentionActor } from './note-removal.ts'
import { type RunFinding, type RunsChecked, verifyRuns } from './verify-runs.ts'

describeOnEachDatabase('the records of runs', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    await addOrderActions(app)
  })

  const verify = async (database = app.parts.database): Promise<{ findings: RunFinding[] } & RunsChecked> => {
    const findings: RunFinding[] = []
    const found = verifyRuns({ database }, app.workspaceId)
    for (let next = await found.next(); ; next = await found.next()) {
      if (next.done) return { findings, ...next.value }
      findings.push(next.value)
    }
  }
  const read = (order_id: string) => app.run('/v1/actions/order_status/runs', { inputs: { order_id } })
  const entryOf = async (id: string) => {
    const { body } = await app.call('GET', `/v1/audit?subject=${id}&limit=1`)
    return (body as { data: { seq: number; detail: Record<string, unknown> }[] }).data[0]
  }
  const alter = (id: string, change: string) =>
    sql`update runs set ${sql.raw(change)} where id = ${id}`.execute(app.parts.database.db)

  const remove = (id: string) => app.parts.database.db.deleteFrom('runs').where('id', '=', id).execute()
  const copy = async (id: string, as: string, change: string) => {
    const { db } = app.parts.database
    await db.transaction().execute(async tx => {
      await sql`create temporary table copied on commit drop as select * from runs where id = ${id}`.execute(tx)
      await sql`update copied set id = ${as}, ${sql.raw(change)}`.execute(tx)
      await sql`insert into runs select * from copied`.execute(tx)
    })
  }
  const unknownRun = async () => {
    app.upstream.play(() => ({ status: 504 }))
    const run = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A7' } })
    const unknown = await app.run(`/v1/runs/${run.id}/approve`, { digest: run.approval?.digest })
    expect(unknown.status).toBe('unknown')
    app.upstream.play()
    return unknown
  }
  /** As retention does before it removes everything up to now. */
  const noteRemovalOfAll = async () => {
    const before = new Date(app.clock.now().getTime() + 1)
    await app.parts.database.db
      .transaction()
      .execute(tx =>
        noteRemoval(tx, app.parts, app.workspaceId, { kind: 'run.removed', before, actor: retentionActor }),
      )
  }

  it('are each covered by a digest in their entry, which anybody can compute from what REST gives', async () => {
    const json = {
      text: 'a\0b \ud800 é 😀',
      numbers: [1e21, 0.1, -0, 1e-7],
      nested: { b: 1, a: null, '10': 1, '9': 2 },
    }
    app.upstream.play(() => ({ json }))
    const lone = await read('A\u00007 \ud83d\ude00')
    expect((await entryOf(lone.id))?.detail.recordDigest).toBe(runDigest(await app.readRun(lone.id)))
    const waiting = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A7' } })
    expect(waiting.status).toBe('awaiting_approval')
    expect((await entryOf(waiting.id))?.detail.recordDigest).toBeUndefined()
    const done = await app.run(`/v1/runs/${waiting.id}/approve`, { digest: waiting.approval?.digest })
    expect((await entryOf(done.id))?.detail.recordDigest).toBe(runDigest(await app.readRun(done.id)))
    const denied = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A8' } })
    await app.run(`/v1/runs/${denied.id}/deny`, { digest: denied.approval?.digest })
    const cancelled = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A9' } })
    await app.run(`/v1/runs/${cancelled.id}/cancel`)
    await app.run('/v1/actions/order_status/test', { inputs: { order_id: 'T1' } })
    await app.run('/v1/actions/order_status/test', { inputs: { order_id: 'T1' }, mode: 'dry_run' })
    expect(await verify()).toEqual({ findings: [], checked: 6, removed: 0 })
  })

  it('count as their newest entry says: one that was settled is what it was settled as', async () => {
    app.upstream.play(() => ({ status: 504 }))
    const run = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A7' } })
    const unknown = await app.run(`/v1/runs/${run.id}/approve`, { digest: run.approval?.digest })
    expect(unknown.status).toBe('unknown')
    expect(await verify()).toMatchObject({ findings: [], checked: 1 })
    const settled = await app.run(`/v1/runs/${run.id}/settle`, { outcome: 'succeeded', note: 'Seen.' })
    expect(settled.status).toBe('succeeded')
    expect(await verify()).toMatchObject({ findings: [], checked: 1 })
    await alter(run.id, "status = 'unknown'")
    expect(await verify()).toMatchObject({ findings: [{ id: run.id, fault: 'altered' }], checked: 0 })
  })

  it.each([
    "action = 'another'",
    'version = version + 1',
    "mode = 'test'",
    "status = 'failed'",
    "channel = 'chat'",
    "conversation_id = 'cnv_1'",
    "contact_id = 'con_1'",
    "started_by = 'customer'",
    `inputs = '{"order_id":"B"}'`,
    `missing = '[{}]'`,
    `result = '{"paid":true}'`,
    'result = null',
    "message = 'Sent.'",
    `follow_ups = '["x"]'`,
    "duplicate_of = 'run_1'",
    `error = '{"code":"timeout"}'`,
    "trace = '[]'",
    "created_at = created_at - interval '1 ms'",
    "finished_at = finished_at + interval '1 ms'",
  ])('are found out once %s', async change => {
    const [run, other] = [await read('A'), await read('B')]
    await alter(run.id, change)
    const { findings, checked } = await verify()
    expect(findings).toEqual([{ id: run.id, seq: (await entryOf(run.id))?.seq, fault: 'altered' }])
    expect({ checked, other: other.status }).toEqual({ checked: 1, other: 'succeeded' })
  })

  it('are missed once they are deleted, and are none of ours where no entry tells of them', async () => {
    const [gone, kept] = [await read('A'), await read('B')]
    await remove(gone.id)
    await copy(kept.id, 'run_forged', "message = ''")
    expect(await verify()).toEqual({
      findings: [
        { id: gone.id, seq: (await entryOf(gone.id))?.seq, fault: 'missing' },
        { id: 'run_forged', seq: 0, fault: 'added' },
      ],
      checked: 1,
      removed: 0,
    })
    const lines = (await app.call('GET', '/v1/audit/runs')).text.trim().split('\n')
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { run: { fault: 'missing' } },
      { run: { fault: 'added' } },
      { runs: { checked: 1 } },
    ])
  })

  it.each([
    "status = 'succeeded', finished_at = now()",
    "status = 'succeeded', finished_at = null",
    "status = 'failed', mode = 'dry_run', finished_at = now()",
    "status = 'prepared', mode = 'dry_run'",
    "status = 'denied', updated_at = '2000-01-01'",
    "status = 'unknown'",
  ])('are found out where one that waits is made to have ended: %s', async change => {
    const waiting = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A7' } })
    expect(waiting.status).toBe('awaiting_approval')
    expect(await verify()).toEqual({ findings: [], checked: 0, removed: 0 })
    await alter(waiting.id, `${change}, result = '{"paid":true}'`)
    expect((await verify()).findings).toEqual([{ id: waiting.id, seq: 0, fault: 'added' }])
  })

  it.each(["status = 'succeeded', finished_at = null", "mode = 'dry_run'", "updated_at = '2000-01-01'"])(
    'are none of ours where one was made up with %s',
    async change => {
      const run = await read('A')
      await copy(run.id, 'run_forged', change)
      expect((await verify()).findings).toEqual([{ id: 'run_forged', seq: 0, fault: 'added' }])
    },
  )

  it('are missed of a run that waits, and of one whose outcome is unknown, whatever retention has removed', async () => {
    const waiting = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A6' } })
    const unknown = await unknownRun()
    const ended = await read('A')
    await noteRemovalOfAll()
    for (const { id } of [waiting, unknown, ended]) await remove(id)
    const { findings, removed } = await verify()
    expect(findings.map(({ id, fault }) => ({ id, fault }))).toEqual([
      { id: waiting.id, fault: 'missing' },
      { id: unknown.id, fault: 'missing' },
    ])
    expect(removed).toBe(1)
  })

  it('are proven as before once the trail was cut, where retention keeps them', async () => {
    await read('A')
    const unknown = await unknownRun()
    await read('B')
    app.clock.advance(5 * 24 * 60 * 60 * 1_000)
    const keep = { ...keepEverything, runsDays: 2, auditDays: 2 }
    await applyRetention(app.parts, keep)
    // The entry of the first went with it; that of the second stands behind one that is still needed.
    expect(await verify()).toEqual({ findings: [], checked: 1, removed: 1 })
    await alter(unknown.id, "status = 'succeeded'")
    expect((await verify()).findings).toMatchObject([{ id: unknown.id, fault: 'altered' }])
    await remove(unknown.id)
    expect((await verify()).findings).toMatchObject([{ id: unknown.id, fault: 'missing' }])
  })

  it('that retention removes while they are compared are accounted for', async () => {
    const [gone, altered] = [await read('A'), await read('B')]
    await alter(altered.id, "status = 'failed'")
    let results = 0
    const meanwhile: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        results += 1
        // The stub and what the trail says of removals have been read.
        if (results === 2) {
          await noteRemovalOfAll()
          await remove(gone.id)
        }
        return result
      },
    }
    const { database } = app.parts
    expect(await verify({ ...database, db: database.db.withPlugin(meanwhile) })).toMatchObject({
      findings: [{ id: altered.id, fault: 'altered' }],
      removed: 1,
    })
    expect(results).toBeGreaterThan(2)
  })
})
