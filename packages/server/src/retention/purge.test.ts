import { beforeEach, expect, it } from 'vitest'
import { verifyAudit } from '../audit/verify-audit.ts'
import { verifyRuns } from '../audit/verify-runs.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { addOrderActions } from '../testing/order-actions.ts'

const day = 24 * 60 * 60 * 1000

describeOnEachDatabase('a purge', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    await addOrderActions(app)
  })

  const ago = (days: number) => new Date(app.clock.now().getTime() - days * day).toISOString()
  const purge = (order: object) =>
    app.call('POST', '/v1/workspace/purge', {
      body: { confirm: 'First', before: ago(2), conversations: true, runs: true, ...order },
    })
  const purgeAll = async (order: object = {}) => {
    const total = { conversations: 0, runs: 0 }
    for (let complete = false; !complete; ) {
      const answer = await purge(order)
      expect(answer.status, answer.text).toBe(200)
      const done = answer.body as { conversations: number; runs: number; complete: boolean }
      total.conversations += done.conversations
      total.runs += done.runs
      complete = done.complete
    }
    return total
  }
  const read = () => app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A7' } })
  const count = async (table: 'runs' | 'conversations') =>
    (await app.parts.database.db.selectFrom(table).select('id').where('workspaceId', '=', app.workspaceId).execute())
      .length
  const entries = async (kind: string) =>
    ((await app.call('GET', `/v1/audit?kind=${kind}`)).body as { data: { actor: { type: string } }[] }).data

  it('removes what is older than a time, of one kind or both, and says in the trail who wanted it', async () => {
    const agent = await app.create('/v1/agents', { name: 'Shop', actions: ['order_status'] })
    await app.converse(agent)
    await read()
    app.clock.advance(3 * day)
    await app.converse(agent)
    await read()
    expect(await purgeAll({ runs: false })).toEqual({ conversations: 1, runs: 0 })
    expect([await count('conversations'), await count('runs')]).toEqual([1, 2])
    expect(await purgeAll({ conversations: false })).toEqual({ conversations: 0, runs: 1 })
    expect([await count('conversations'), await count('runs')]).toEqual([1, 1])
    expect(await entries('purge.begun')).toMatchObject([
      { actor: { type: 'api_key' }, detail: { conversations: false, runs: true } },
      { actor: { type: 'api_key' }, detail: { conversations: true, runs: false, before: ago(2) } },
    ])
    for (const kind of ['run.removed', 'conversation.removed'])
      expect(await entries(kind)).toMatchObject([{ actor: { type: 'api_key' } }])
    // Calling again for what is left is the same purge.
    await purgeAll({ conversations: false })
    expect(await entries('purge.begun')).toHaveLength(2)
  })

  it('leaves a trail that verifies and accounts for what is missing', async () => {
    await read()
    app.clock.advance(3 * day)
    await purgeAll()
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
    const found = await verifyRuns(app.parts, app.workspaceId).next()
    expect(found).toMatchObject({ done: true, value: { removed: 1 } })
  })

  it('keeps a run whose outcome is unknown until somebody has settled it', async () => {
    app.upstream.play(() => ({ status: 504 }))
    const asked = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A7' } })
    const run = await app.run(`/v1/runs/${asked.id}/approve`, { digest: asked.approval?.digest })
    expect(run.status).toBe('unknown')
    app.clock.advance(3 * day)
    expect(await purgeAll()).toEqual({ conversations: 0, runs: 0 })
    expect(await count('runs')).toBe(1)
  })

  it.each([
    ['without the name of the workspace', { confirm: 'first' }, '$.confirm'],
    ['of the future', { before: '2030-01-01T00:00:00.000Z' }, '$.before'],
    ['of a time that no database has', { before: '0000-01-01T00:00:00.000Z' }, '$.before'],
    ['of no time', { before: 'yesterday' }, '$.before'],
    ['of nothing', { conversations: false, runs: false }, '$'],
  ])('is refused %s', async (_, order, path) => {
    await read()
    app.clock.advance(3 * day)
    const answer = await purge(order)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { issues: [{ path }] } })
    expect(await count('runs')).toBe(1)
    expect(await entries('purge.begun')).toEqual([])
  })
})
