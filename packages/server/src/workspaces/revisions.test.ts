import { beforeEach, expect, it, vi } from 'vitest'
import type { Database } from '../database/index.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { lockDefinitions } from './lock-definitions.ts'
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

  const counted = ({ execute, remembered }: Pick<Database, 'execute' | 'remembered'>) => {
    let reads = 0
    const own = createRevisions({
      remembered,
      execute: (...call) => {
        reads += 1
        return execute(...call)
      },
    })
    return { now: () => own.now(test.workspaceId), reads: () => reads }
  }

  it('is read once for all that ask at the same time, and once more for all that ask while it is being read', async () => {
    const { execute } = test.parts.database
    const answered = Promise.withResolvers<void>()
    const { now, reads } = counted({
      remembered: null,
      execute: (...call) => answered.promise.then(() => execute(...call)),
    })
    const first = Array.from({ length: 20 }, now)
    await vi.waitFor(() => expect(reads()).toBe(1))
    const later = Array.from({ length: 20 }, now)
    answered.resolve()
    await Promise.all([...first, ...later])
    expect(reads()).toBe(2)
  })

  it('is asked for again after it could not be read', async () => {
    let isDown = true
    const { execute } = test.parts.database
    const { now } = createRevisions({
      remembered: null,
      execute: (...call) => (isDown ? Promise.reject(new Error('down')) : execute(...call)),
    })
    const failing = now(test.workspaceId)
    await expect(failing).rejects.toThrow('down')
    isDown = false
    expect(await now(test.workspaceId)).toBeGreaterThanOrEqual(0)
  })

  it('is not read again while nothing changes, where nobody else could change it', async () => {
    const { now, reads } = counted(test.parts.database)
    for (let n = 0; n < 5; n++) await now()
    expect(reads()).toBe(test.parts.database.kind === 'embedded' ? 1 : 5)
    await test.call('POST', '/v1/actions', { body: action })
    for (let n = 0; n < 5; n++) await now()
    expect(reads()).toBe(test.parts.database.kind === 'embedded' ? 2 : 10)
  })

  it('is the new one for whoever asks once the change is told, whatever was asked and read in the meantime', async () => {
    const { db } = test.parts.database
    const stored = async () => {
      const row = await db.selectFrom('workspaces').select('revision').where('workspaceId', '=', test.workspaceId)
      return (await row.executeTakeFirstOrThrow()).revision
    }
    const asking = { on: true }
    const readers = Array.from({ length: 4 }, async () => {
      while (asking.on) {
        await now()
        await new Promise(setImmediate)
      }
    })
    for (let n = 0; n < 20; n++) {
      const outcome = db.transaction().execute(async tx => {
        await lockDefinitions(tx, test.parts, test.workspaceId)
        await new Promise(setImmediate)
        if (n % 3 === 2) throw new Error('changed my mind')
      })
      await outcome.catch(() => {})
      const told = now()
      expect(await told).toBe(await stored())
    }
    asking.on = false
    await Promise.all(readers)
  })
})
