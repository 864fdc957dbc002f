import { runDigest } from '@bellhop/core/audit'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { type RunFinding, type RunsChecked, verifyRuns } from './verify-runs.ts'

describeOnEachDatabase('the records of runs', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'order_status',
      inputs: [{ name: 'order_id', type: 'string', title: 'Order number' }],
      request: { path: '/orders/{{order_id}}' },
      response: { fields: '*' },
    })
    await app.addAction({
      name: 'return_item',
      inputs: [{ name: 'order_id', type: 'string', title: 'Order number' }],
      request: { method: 'POST', path: '/returns', body: '{"order":"{{order_id}}"}' },
    })
  })

  const verify = async (): Promise<{ findings: RunFinding[] } & RunsChecked> => {
    const findings: RunFinding[] = []
    const found = verifyRuns(app.parts, app.workspaceId)
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
    expect(await verify()).toEqual({ findings: [], checked: 5, removed: 0 })
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
    const { db } = app.parts.database
    await db.deleteFrom('runs').where('id', '=', gone.id).execute()
    await sql`create temporary table copied as select * from runs where id = ${kept.id}`.execute(db)
    await sql`update copied set id = 'run_forged'`.execute(db)
    await sql`insert into runs select * from copied`.execute(db)
    await sql`drop table copied`.execute(db)
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
})
