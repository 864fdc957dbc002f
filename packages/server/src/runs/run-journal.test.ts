import { beforeEach, expect, it } from 'vitest'
import { verifyAudit } from '../audit/verify-audit.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'

describeOnEachDatabase('a read that no conversation waits for', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'order_status',
      inputs: [{ name: 'order_id', type: 'string', title: 'Order number' }],
      request: { path: '/orders/{{order_id}}' },
      response: { fields: ['status'] },
      messages: { success: 'Your order is {{ response.status }}.' },
    })
  })

  it('is on record, with its entry in the trail, when its answer goes out: once for each of many', async () => {
    const read = () => app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A7' } })
    const runs = await Promise.all(Array.from({ length: 30 }, read))
    expect(new Set(runs.map(({ id }) => id)).size).toBe(30)
    for (const run of runs.slice(0, 3)) expect(await app.readRun(run.id)).toEqual(run)
    const { db } = app.parts.database
    const subjects = await db.selectFrom('auditEntries').select('subject').where('kind', '=', 'run.finished').execute()
    expect(subjects.map(({ subject }) => subject).sort()).toEqual(runs.map(({ id }) => id).sort())
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
  })

  it('keeps a long answer as it was, also where the table holds it compressed', async () => {
    const items = Array.from({ length: 2_000 }, (_, n) => ({ sku: `A-${n}`, name: `Grüße ${n} 🛎️ \u0000` }))
    app.upstream.play(() => ({ json: { status: 'shipped', items } }))
    const run = await app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A7' } })
    expect(JSON.stringify(run.trace).length).toBeGreaterThan(50_000)
    expect(await app.readRun(run.id)).toEqual(run)
    const { db } = app.parts.database
    const row = await db.selectFrom('runs').selectAll().where('id', '=', run.id).executeTakeFirstOrThrow()
    expect(row.trace).toEqual([])
    expect(row.packedTrace?.byteLength).toBeLessThan(30_000)
  })

  it('is not answered where it could not be recorded', async () => {
    const { db } = app.parts.database
    await db.schema.alterTable('audit_entries').renameTo('audit_gone').execute()
    try {
      const answer = await app.call('POST', '/v1/actions/order_status/runs', { body: { inputs: { order_id: 'A7' } } })
      expect(answer.status).toBe(500)
    } finally {
      await db.schema.alterTable('audit_gone').renameTo('audit_entries').execute()
    }
    const { body } = await app.call('GET', '/v1/runs')
    expect(body).toMatchObject({ data: [] })
  })
})
