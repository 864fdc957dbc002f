import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { principalCacheMs } from '../caches.ts'
import type { Database } from '../database/index.ts'
import { defaultLimits } from '../limits/limit-table.ts'
import { type ChangeReader, readChanges } from '../testing/change-reader.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, everyFeature, type TestApp, type TestAppOptions } from '../testing/test-app.ts'
import { registerChangeRoutes } from './routes.ts'

describeOnEachDatabase('a stream of changes', open => {
  let database: Database
  let app: TestApp
  const start = (options: TestAppOptions = {}) =>
    createTestApp(database, {
      lookEveryMs: 3_600_000,
      // The first that fits answers: with pings that a test can wait for.
      features: parts => [each => registerChangeRoutes(each, parts, { ping: 20 }), ...everyFeature(parts)],
      ...options,
    })
  beforeAll(async () => {
    database = await open()
  })
  beforeEach(async () => {
    app = await start()
  })
  afterEach(() => app.background.stop(1_000))

  const follow = (headers: Record<string, string> = { Authorization: `Bearer ${app.key}` }) =>
    app.app.request('/v1/changes', { headers: { Accept: 'text/event-stream', ...headers } })

  async function makeWaitingRun(): Promise<void> {
    const name = `ask_${app.workspaceId.slice(-12)}`
    await app.call('POST', '/v1/actions', {
      body: {
        name,
        description: 'Use when a customer asks for it.',
        inputs: [{ name: 'order_id', type: 'string', required: true }],
        request: { method: 'GET', url: 'https://api.example.com/orders/{{order_id}}' },
      },
    })
    const { status, text } = await app.call('POST', `/v1/actions/${name}/runs`, { body: { inputs: {} } })
    expect([status, text]).toEqual([200, expect.stringContaining('awaiting_inputs')])
  }

  /** The clock goes on while it is asked whether the stream may: a look that was under way may remember who was let in. */
  async function soonEnded(changes: ChangeReader): Promise<void> {
    const passing = setInterval(() => app.clock.advance(principalCacheMs), 30)
    try {
      expect(await changes.next()).toBeNull()
    } finally {
      clearInterval(passing)
    }
  }

  it('is open at once, and then says what to ask again for, without an entry in the trail', async () => {
    const changes = readChanges(await follow())
    expect(await changes.next()).toEqual({ type: 'ready' })
    await makeWaitingRun()
    expect(await changes.next()).toEqual({ type: 'change', topics: ['runs'] })
    const agent = await app.call('POST', '/v1/agents', { body: { name: 'Desk' } })
    await app.call('POST', '/v1/conversations', { body: { agentId: agent.field('id') } })
    expect(await changes.next()).toEqual({ type: 'change', topics: ['conversations'] })
    await changes.leave()
    expect(app.conversationParts.changes.followed()).toEqual([])
  })

  it('says nothing of another workspace', async () => {
    const other = await app.addWorkspace('Second')
    const changes = readChanges(await follow({ Authorization: `Bearer ${other.key}` }))
    expect(await changes.next()).toEqual({ type: 'ready' })
    await makeWaitingRun()
    await sleep(100)
    expect(changes.rest()).toEqual([])
    await changes.leave()
  })

  it('sees by the trail what no hint told of, and looks no more once nobody follows', async () => {
    app = await start({ lookEveryMs: 20 })
    const changes = readChanges(await follow())
    expect(await changes.next()).toEqual({ type: 'ready' })
    expect(await changes.next()).toEqual({ type: 'change', topics: ['runs', 'conversations', 'audit'] })
    await app.call('POST', '/v1/secrets', { body: { name: 'token', value: 'geheim-1234567890', hosts: [] } })
    expect(await changes.next()).toEqual({ type: 'change', topics: ['runs', 'conversations', 'audit'] })
    await changes.leave()
    expect(app.conversationParts.trailLook.open()).toBe(0)
  })

  it('takes the scope `read`, and an Accept that asks for it', async () => {
    const { value } = await app.addKey(['run', 'write', 'approve', 'admin'])
    expect((await follow({ Authorization: `Bearer ${value}` })).status).toBe(403)
    expect((await follow({})).status).toBe(401)
    const { status, text } = await app.call('GET', '/v1/changes')
    expect([status, text]).toEqual([400, expect.stringContaining('Accept: text/event-stream')])
  })

  it('ends when its key is withdrawn', async () => {
    const { id, value } = await app.addKey(['read'])
    const changes = readChanges(await follow({ Authorization: `Bearer ${value}` }))
    expect(await changes.next()).toEqual({ type: 'ready' })
    await app.call('DELETE', `/v1/api-keys/${id}`)
    await soonEnded(changes)
  })

  it.each(['sign-out', 'removal'])('ends for support with their %s, and not before', async end => {
    app = await start({ parts: { firstRun: { demo: false, local: true } } })
    const { cookie, id } = await join('support', `${end}@example.com`)
    const changes = readChanges(await follow({ cookie, 'bellhop-workspace': app.workspaceId }))
    expect(await changes.next()).toEqual({ type: 'ready' })
    await makeWaitingRun()
    app.clock.advance(principalCacheMs)
    expect(await changes.next()).toEqual({ type: 'change', topics: ['runs'] })
    if (end === 'removal') expect((await app.call('DELETE', `/v1/members/${id}`)).status).toBe(204)
    else expect((await app.call('POST', '/auth/sign-out', { key: null, headers: { cookie } })).status).toBe(204)
    await soonEnded(changes)
  })

  it('ends when the node stops', async () => {
    const changes = readChanges(await follow())
    expect(await changes.next()).toEqual({ type: 'ready' })
    await app.background.stop(1_000)
    expect(await changes.next()).toBeNull()
  })

  it('ends for the oldest where somebody opens one too many, and is refused where the node has enough', async () => {
    app = await start({ parts: { limits: { ...defaultLimits, changeStreamsPerCaller: 2, changeStreams: 12 } } })
    const open = async (headers?: Record<string, string>) => {
      const changes = readChanges(await follow(headers))
      expect(await changes.next()).toEqual({ type: 'ready' })
      return changes
    }
    const [first, ...others] = [await open(), await open(), await open()]
    expect(await first.next()).toBeNull()
    const { value } = await app.addKey(['read'])
    others.push(await open({ Authorization: `Bearer ${value}` }))
    const refused = await follow()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
    for (const each of others) await each.leave()
    expect((await follow()).status).toBe(200)
  })

  async function join(role: string, email: string): Promise<{ cookie: string; id: string }> {
    const made = await app.call('POST', '/v1/invitations', { body: { role } })
    const link = new URL(made.field('url')).pathname.replace('/invitation/', '/auth/invitations/')
    const person = { name: 'Sam', email, password: 'correct horse battery' }
    const joined = await app.call('POST', link, { key: null, body: { person } })
    const cookie = joined.headers
      .getSetCookie()
      .map(each => each.split(';')[0])
      .join('; ')
    const me = await app.call('GET', '/v1/me', { key: null, headers: { cookie, 'bellhop-workspace': app.workspaceId } })
    return { cookie, id: JSON.parse(me.text).actor.id }
  }
})
