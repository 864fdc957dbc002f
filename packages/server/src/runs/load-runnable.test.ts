import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { createTestApp } from '../testing/test-app.ts'

describeOnEachDatabase('what a node remembers of an action', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let secret: string
  beforeEach(async () => {
    app = live()
    secret = await app.create('/v1/secrets', { name: 'SHOP', value: 'sk-first-value', hosts: [app.upstream.host] })
    await app.addAction({
      name: 'look',
      request: { path: '/look', auth: { type: 'bearer', secret } },
      messages: { success: 'Seen.' },
    })
  })

  const look = () => app.run('/v1/actions/look/runs')
  const tokens = () => app.upstream.requests.map(({ headers }) => headers.authorization)

  it('is used again while nothing has changed', async () => {
    await look()
    const { db } = app.parts.database
    const before = db.selectFrom
    const tables: unknown[] = []
    db.selectFrom = ((table: 'runs') => {
      tables.push(table)
      return before.call(db, table)
    }) as typeof db.selectFrom
    expect((await look()).status).toBe('succeeded')
    db.selectFrom = before
    // Whether it still stands is asked by a prepared statement.
    expect(tables).toEqual([])
  })

  it('stays unreadable in the log, whatever else is opened meanwhile', async () => {
    for (let round = 0; round < 3; round++) {
      await look()
      for (let number = 0; number < 600; number++) app.parts.knownSecrets.add(`another-value-${round}-${number}`)
    }
    expect(app.parts.knownSecrets.redactor().text('Bearer sk-first-value')).toBe('Bearer ••••')
  })

  it('is read once for all who need it at the same time', async () => {
    const { db } = app.parts.database
    const before = db.selectFrom
    const tables: unknown[] = []
    db.selectFrom = ((table: 'runs') => {
      tables.push(table)
      return before.call(db, table)
    }) as typeof db.selectFrom
    const runs = await Promise.all(Array.from({ length: 8 }, look))
    db.selectFrom = before
    expect(runs.every(({ status }) => status === 'succeeded')).toBe(true)
    expect(tables.filter(table => table === 'secrets')).toHaveLength(1)
  })

  it.each([
    ['the action', () => app.call('PATCH', '/v1/actions/look', { body: { messages: { success: 'Looked.' } } })],
    ['the secret', () => app.call('PATCH', `/v1/secrets/${secret}`, { body: { value: 'sk-second-value' } })],
  ])('no longer counts once %s was changed', async (_, change) => {
    await look()
    expect((await change()).status).toBe(200)
    const after = await look()
    expect([after.message, tokens().at(-1)]).not.toEqual(['Seen.', 'Bearer sk-first-value'])
  })

  it('is seen to have changed by another node at its next run', async () => {
    const node = await createTestApp(app.parts.database, { egressAllow: app.upstream.host })
    const run = () => node.call('POST', '/v1/actions/look/runs', { key: app.key, body: {} })
    expect((await run()).body).toMatchObject({ status: 'succeeded' })
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { enabled: false } })
    expect((await run()).body).toMatchObject({ status: 'failed', error: { code: 'secret_disabled' } })
    await app.call('PATCH', '/v1/actions/look', { body: { enabled: false } })
    expect((await run()).status).toBe(409)
    await app.call('DELETE', '/v1/actions/look')
    expect((await run()).status).toBe(404)
    await node.parts.sandbox.close()
  })

  it('is of one workspace alone', async () => {
    await look()
    const other = await app.addWorkspace('Other')
    expect((await app.call('POST', '/v1/actions/look/runs', { key: other.key, body: {} })).status).toBe(404)
  })
})
