import type { StreamEvent } from '@bellhop/core/stream'
import { sql } from 'kysely'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { principalCacheMs } from './caches.ts'
import { appendEvents } from './conversations/append-events.ts'
import { inUnit } from './conversations/unit-of-work.ts'
import { shopOrigin } from './testing/embed-app.ts'
import { type Cluster, describeCluster, type Node } from './testing/nodes.ts'

// So seldom that nothing here comes about by it: what a node learns in time, it was told.
const hourly = { lookEveryMs: 3_600_000 }

describeCluster('several nodes on one Postgres', open => {
  let cluster: Cluster
  let a: Node
  let b: Node
  let c: Node
  let agent: string
  beforeAll(async () => {
    cluster = open()
    ;[a, b, c] = [await cluster.start(hourly), await cluster.start(hourly), await cluster.start(hourly)]
    const order = { name: 'order_id', type: 'string', title: 'Order number' }
    const url = `${cluster.upstream.base}/orders`
    const actions = [
      { name: 'status', inputs: [order], request: { method: 'GET', url: `${url}/{{order_id}}` } },
      { name: 'refund', request: { method: 'POST', url, body: '{}' }, messages: { success: 'Refunded.' } },
      { name: 'look', request: { method: 'GET', url }, messages: { success: 'Looked.' } },
      { name: 'fill', kind: 'client', runMode: 'automatic', client: { code: 'return 1', returns: true } },
    ]
    for (const action of actions) {
      await cluster.create(a, '/v1/actions', { description: `Use when a customer wants to ${action.name}.`, ...action })
    }
    const names = actions.map(({ name }) => name)
    agent = await cluster.create(a, '/v1/agents', { name: 'Shop', actions: names, allowedOrigins: [shopOrigin] })
  })
  beforeEach(() => cluster.upstream.play())

  async function visit(node: Node): Promise<{ token: string; conversationId: string }> {
    const answer = await node.call('POST', '/embed/v1/session', {
      key: null,
      headers: { Origin: shopOrigin },
      body: { agent },
    })
    return { token: answer.field('token'), conversationId: answer.field('conversationId') }
  }
  const press = (node: Node, token: string, action: string) =>
    node.page('POST', '/embed/v1/messages', { token, body: { action } })

  /** What a stream at one node gives of what is done elsewhere once it stands. */
  async function watch(
    node: Node,
    token: string,
    until: StreamEvent['type'],
    act: () => Promise<unknown>,
  ): Promise<StreamEvent[]> {
    const opened = Promise.withResolvers<void>()
    const events = node.stream(token, event => event.type === until, { opened: opened.resolve })
    await opened.promise
    await act()
    return events
  }
  const find = <T extends StreamEvent['type']>(events: readonly StreamEvent[], type: T) => {
    const found = events.filter((event): event is Extract<StreamEvent, { type: T }> => event.type === type).at(-1)
    if (!found) throw new Error(`No ${type} in ${JSON.stringify(events)}`)
    return found
  }

  it('give a session at one, take its message at another and stream it at a third', async () => {
    const { token } = await visit(a)
    const events = await watch(c, token, 'turn-end', () => press(b, token, 'look'))
    expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1))
    expect(events).toContainEqual(expect.objectContaining({ type: 'text-delta', text: 'Looked.' }))
  })

  it('stream all that happens anywhere, in order and once', async () => {
    const { token, conversationId } = await visit(a)
    const place = { workspaceId: a.workspaceId, conversationId, turnId: null }
    const events = await watch(b, token, 'turn-end', async () => {
      for (let i = 0; i < 60; i++) {
        const node = [a, b, c][i % 3] ?? a
        await inUnit(node.conversationParts, unit =>
          appendEvents(unit, node.parts, place, [{ type: 'offers', offers: [] }]),
        )
      }
      await press(c, token, 'look')
    })
    expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1))
    expect(events.filter(({ type }) => type === 'offers').length).toBeGreaterThanOrEqual(60)
  })

  it('take the answer to a form at any of them', async () => {
    const { token } = await visit(a)
    const asked = await watch(a, token, 'turn-end', () => press(a, token, 'status'))
    const { runId } = find(asked, 'inputs-requested')
    const answer = await b.page('POST', `/embed/v1/runs/${runId}/inputs`, {
      token,
      body: { inputs: { order_id: '7' } },
    })
    expect(answer.body).toEqual({ status: 'succeeded' })
    const ended = await c.stream(token, event => event.type === 'action-end')
    expect(find(ended, 'action-end')).toMatchObject({ runId, status: 'succeeded' })
    expect(cluster.upstream.requests.map(({ path }) => path)).toEqual(['/orders/7'])
  })

  it('take the approval that was asked for at one that has died, at another, once', async () => {
    const dying = await cluster.start(hourly)
    const { token } = await visit(dying)
    const asked = await watch(dying, token, 'turn-end', () => press(dying, token, 'refund'))
    const { runId, digest } = find(asked, 'approval-requested')
    await dying.die()
    const say = (node: Node) => node.page('POST', `/embed/v1/runs/${runId}/approve`, { token, body: { digest } })
    const answers = await Promise.all([a, b, c, a, b, c].map(say))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const done = await a.stream(token, event => event.type === 'turn-end', { after: find(asked, 'turn-end').number })
    expect(done).toContainEqual(expect.objectContaining({ type: 'text-delta', text: 'Refunded.' }))
    expect(cluster.upstream.requests).toHaveLength(1)
  })

  it('give a client action to one browser, whichever of them it asks, and serve its module at every one', async () => {
    const { token } = await visit(a)
    const asked = await watch(c, token, 'client-action', () => press(a, token, 'fill'))
    const { runId } = find(asked, 'client-action')
    const path = `/embed/v1/runs/${runId}`
    const claims = await Promise.all([a, b, c].map(node => node.page('POST', `${path}/claim`, { token, body: {} })))
    const [claimed] = claims.filter(({ status }) => status === 200)
    expect(claims.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const url = new URL(claimed?.field('url') ?? '')
    for (const node of [a, b, c]) {
      const module = await node.call('GET', `${url.pathname}${url.search}`, {
        key: null,
        headers: { Origin: shopOrigin },
      })
      expect(module.status, module.text).toBe(200)
    }
    const body = { claim: claimed?.field('claim'), ok: true, value: { n: 1 } }
    const reported = await b.page('POST', `${path}/client-result`, { token, body })
    expect(reported.body).toEqual({ status: 'succeeded' })
  })

  it('answer the same Idempotency-Key once among all', async () => {
    const conversationId = await cluster.create(a, '/v1/conversations', { agent })
    const ask = (node: Node) =>
      node.call('POST', '/v1/actions/look/runs', {
        headers: { 'Idempotency-Key': 'same' },
        body: { inputs: {}, conversationId },
      })
    const answers = await Promise.all([a, b, c].map(ask))
    const later = await ask(b)
    const ids = [...answers, later].filter(({ status }) => status === 200).map(answer => answer.field('id'))
    expect(ids.length).toBeGreaterThanOrEqual(2)
    expect(new Set(ids).size).toBe(1)
    for (const { status } of answers) expect([200, 409]).toContain(status)
    expect(cluster.upstream.requests).toHaveLength(1)
  })

  it('run an action as it was just saved, wherever that was', async () => {
    const run = (node: Node) => node.call('POST', '/v1/actions/look/runs', { body: { inputs: {} } })
    for (const node of [a, b, c]) expect((await run(node)).field('message')).toBe('Looked.')
    for (const [i, node] of [b, c, a].entries()) {
      const success = `Looked ${i}.`
      expect((await node.call('PATCH', '/v1/actions/look', { body: { messages: { success } } })).status).toBe(200)
      for (const other of [a, b, c]) expect((await run(other)).field('message')).toBe(success)
    }
    await a.call('PATCH', '/v1/actions/look', { body: { messages: { success: 'Looked.' } } })
  })

  it('refuse a revoked key at once where it was revoked, and five seconds later everywhere', async () => {
    const made = await a.call('POST', '/v1/api-keys', { body: { name: 'Leaver', scopes: ['read'] } })
    const key = made.field('value')
    const ask = async (node: Node) => (await node.call('GET', '/v1/actions', { key })).status
    for (const node of [a, b]) expect(await ask(node)).toBe(200)
    await a.call('DELETE', `/v1/api-keys/${made.field('id')}`)
    expect(await ask(a)).toBe(401)
    cluster.clock.advance(principalCacheMs)
    expect(await ask(b)).toBe(401)
    expect(await ask(c)).toBe(401)
  })

  it('are told again after the connection over which they were told has broken', async () => {
    const { token } = await visit(a)
    const connections = () =>
      sql<{ pid: number }>`select pid from pg_stat_activity where application_name = 'bellhop hints'
        and datname = current_database()`.execute(a.parts.database.db)
    const before = (await connections()).rows.map(({ pid }) => pid)
    await sql`select pg_terminate_backend(pid) from unnest(${before}::int[]) pid`.execute(a.parts.database.db)
    // Told into the gap: it arrives all the same once they listen again, and so does what comes after.
    const events = await watch(c, token, 'turn-end', () => press(b, token, 'look'))
    expect(events).toContainEqual(expect.objectContaining({ type: 'text-delta', text: 'Looked.' }))
    const after = (await connections()).rows.map(({ pid }) => pid)
    expect(after.filter(pid => before.includes(pid))).toEqual([])
    expect(after.length).toBeGreaterThan(0)
  })

  it('see in the end also what nobody could tell them', async () => {
    const looking = await cluster.start({ lookEveryMs: 50 })
    const { token, conversationId } = await visit(a)
    const place = { workspaceId: a.workspaceId, conversationId, turnId: null }
    const events = await watch(looking, token, 'offers', () =>
      inUnit({ ...a.conversationParts, feed: { ...a.conversationParts.feed, wake: () => {} } }, unit =>
        appendEvents(unit, a.parts, place, [{ type: 'offers', offers: [] }]),
      ),
    )
    expect(events.at(-1)).toMatchObject({ type: 'offers' })
  })
})
