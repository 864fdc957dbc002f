import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { createRevisions, type Revisions } from './revisions.ts'

describeOnEachDatabase('the revision of a workspace', open => {
  let test: TestApp
  let revisions: Revisions
  beforeEach(async () => {
    test = await createTestApp(await open())
    revisions = createRevisions(test.parts.database)
  })

  const now = () => revisions.now(test.workspaceId)
  const action = {
    name: 'look',
    description: 'Use when a customer wants to look.',
    request: { method: 'GET', url: 'https://api.example.com/' },
  }

  it('moves with every change of an action, an agent or a secret, and with nothing else', async () => {
    const ids = new Map<string, string>()
    const change = async (method: string, path: string, body?: object) => {
      const before = await now()
      const answer = await test.call(method, path, body ? { body } : {})
      expect(answer.status, `${method} ${path} ${answer.text}`).toBeLessThan(300)
      if (method === 'POST') ids.set(path, answer.field('id'))
      return (await now()) - before
    }
    expect(await change('POST', '/v1/secrets', { name: 'KEY', value: 'x', hosts: [] })).toBeGreaterThan(0)
    expect(await change('PATCH', `/v1/secrets/${ids.get('/v1/secrets')}`, { enabled: false })).toBeGreaterThan(0)
    expect(await change('POST', '/v1/actions', action)).toBeGreaterThan(0)
    expect(await change('PATCH', '/v1/actions/look', { enabled: false })).toBeGreaterThan(0)
    expect(await change('POST', '/v1/agents', { name: 'Desk', actions: ['look'] })).toBeGreaterThan(0)
    expect(await change('PATCH', `/v1/agents/${ids.get('/v1/agents')}`, { actions: [] })).toBeGreaterThan(0)
    expect(await change('GET', '/v1/actions')).toBe(0)
    expect(await change('DELETE', '/v1/actions/look')).toBeGreaterThan(0)
    expect(await change('DELETE', `/v1/secrets/${ids.get('/v1/secrets')}`)).toBeGreaterThan(0)
  })

  it('asked for after a change is never older than that change, however many ask at once', async () => {
    const early = Array.from({ length: 5 }, now)
    const before = Math.max(...(await Promise.all(early)))
    const during = [now(), now()]
    await test.call('POST', '/v1/actions', { body: action })
    const late = await Promise.all(Array.from({ length: 5 }, now))
    for (const revision of late) expect(revision).toBeGreaterThan(before)
    await Promise.all(during)
  })

  it('is read once for all that ask while it is being read', async () => {
    let reads = 0
    const { db } = test.parts.database
    const counted = createRevisions({
      db: new Proxy(db, {
        get: (target, name) => {
          if (name === 'selectFrom') reads++
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
    })
    await Promise.all(Array.from({ length: 20 }, () => counted.now(test.workspaceId)))
    expect(reads).toBe(2)
  })
})
