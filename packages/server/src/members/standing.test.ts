import { beforeEach, expect, it } from 'vitest'
import { scopes } from '../http/principal.ts'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp, type TestNode } from '../testing/test-app.ts'

const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const guest = { name: 'Bob', email: 'bob@example.com', password: 'another horse battery' }

// The clock stands still: whatever counts here, counts before anything that was remembered has ended.
describeOnEachDatabase('a change of what somebody may do', open => {
  let test: TestApp
  let ada: string
  let names = 0
  let bob: { cookie: string; id: string }
  beforeEach(async () => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true } } })
    ada = cookieOf(await post('/auth/setup', owner))
    const made = await as(ada, 'POST', '/v1/invitations', { role: 'editor' })
    const link = new URL(made.field('url')).pathname.replace('/invitation/', '/auth/invitations/')
    const cookie = cookieOf(await post(link, { person: guest }))
    const members = (await as(ada, 'GET', '/v1/members')).body as { data: { id: string; name: string }[] }
    bob = { cookie, id: members.data.find(({ name }) => name === 'Bob')?.id ?? '' }
  })

  const post = (path: string, body: object) => test.call('POST', path, { key: null, body })
  const as = (cookie: string, method: string, path: string, body?: object, node: Pick<TestNode, 'call'> = test) => {
    const headers = { cookie, 'bellhop-workspace': test.workspaceId }
    return node.call(method, path, { key: null, headers, ...(body && { body }) })
  }
  const write = (node: Pick<TestNode, 'call'>) => {
    names += 1
    return as(bob.cookie, 'POST', '/v1/secrets', { name: `S${names}`, value: 'v', hosts: [] }, node)
  }
  const changes: [string, number, () => Promise<{ status: number }>][] = [
    ['another role', 403, () => as(ada, 'PATCH', `/v1/members/${bob.id}`, { role: 'viewer' })],
    ['their removal', 401, () => as(ada, 'DELETE', `/v1/members/${bob.id}`)],
    ['signing out', 401, () => as(bob.cookie, 'POST', '/auth/sign-out')],
    [
      'another password, set elsewhere',
      401,
      async () => {
        const elsewhere = cookieOf(await post('/auth/sign-in', { email: guest.email, password: guest.password }))
        const body = { currentPassword: guest.password, newPassword: 'one more horse battery' }
        return as(elsewhere, 'POST', '/auth/password', body)
      },
    ],
  ]

  /** Within 5 seconds: with its next sign of life, after 15, it would end in any case. */
  const isOpen = (stream: Promise<string>, ms = 5_000) =>
    Promise.race([stream.then(() => false), new Promise(resolve => setTimeout(resolve, ms, true))])
  const openStream = async (headers: Record<string, string>) => {
    const agent = await as(ada, 'POST', '/v1/agents', { name: 'A' })
    const started = await as(ada, 'POST', '/v1/conversations', { agentId: agent.field('id') })
    const response = await test.app.request(`/v1/conversations/${started.field('id')}/events`, {
      headers: { accept: 'text/event-stream', ...headers },
    })
    expect(response.status).toBe(200)
    return { ended: response.text() }
  }

  /** Opens a node's ears, and waits for them. */
  const hearing = async ({ parts, conversationParts: { hints } }: TestNode) => {
    const heard = new Promise<void>(resolve => hints.on('standing', word => word === null && resolve()))
    const close = hints.open()
    if (parts.database.hints !== null) await heard
    return close
  }

  it.each(changes)('counts at once here, and elsewhere once that has heard of it: %s', async (_, status, change) => {
    const other = test.addNode()
    for (const node of [test, other]) expect((await write(node)).status).toBe(201)
    const { ended } = await openStream({ cookie: bob.cookie, 'bellhop-workspace': test.workspaceId })
    expect(await isOpen(ended, 50)).toBe(true)
    const closers = await Promise.all([test, other].map(hearing))
    expect((await change()).status).toBeLessThan(300)
    expect((await write(test)).status).toBe(status)
    // What they have begun to read ends with it, where they may not read any more.
    expect(await isOpen(ended, status === 401 ? 5_000 : 50)).toBe(status !== 401)
    // The embedded database has no other nodes, so nothing is told there.
    if (test.parts.database.hints === null) {
      expect((await write(other)).status).toBe(201)
      test.clock.advance(5_000)
    }
    await expect.poll(async () => (await write(other)).status, { timeout: 5_000 }).toBe(status)
    if (status !== 401) await as(ada, 'DELETE', `/v1/members/${bob.id}`)
    expect(await ended).toContain(': open')
    for (const close of closers) await close()
  })

  it('leaves nobody who was removed, and no key that was revoked, a way back by a node that has not heard of it', async () => {
    expect((await as(ada, 'PATCH', `/v1/members/${bob.id}`, { role: 'owner' })).status).toBe(200)
    const made = await as(ada, 'POST', '/v1/api-keys', { name: 'K', scopes })
    const adaId = ((await as(ada, 'GET', '/v1/me')).body as { actor: { id: string } }).actor.id
    const other = test.addNode()
    const who = [
      (method: string, path: string, body?: object) => as(bob.cookie, method, path, body, other),
      (method: string, path: string, body?: object) => other.call(method, path, { key: made.field('value'), body }),
    ]
    for (const call of who) expect((await call('GET', '/v1/invitations')).status).toBe(200)
    expect((await as(ada, 'DELETE', `/v1/members/${bob.id}`)).status).toBe(204)
    expect((await as(ada, 'DELETE', `/v1/api-keys/${made.field('id')}`)).status).toBe(204)
    for (const call of who) {
      // It takes them for who they were.
      expect((await call('GET', '/v1/invitations')).status).toBe(200)
      expect((await call('POST', '/v1/invitations', { role: 'owner' })).status).toBe(401)
      expect((await call('POST', '/v1/api-keys', { name: 'L', scopes: ['admin'] })).status).toBe(401)
      expect((await call('PATCH', `/v1/members/${adaId}`, { role: 'owner' })).status).toBe(401)
    }
    // Nor a place of their own on the server.
    expect((await as(bob.cookie, 'POST', '/v1/workspaces', { name: 'Mine' }, other)).status).toBe(401)
  })

  it.each([
    ['another role', 403, () => as(ada, 'PATCH', `/v1/members/${bob.id}`, { role: 'viewer' })],
    ['their removal', 403, () => as(ada, 'DELETE', `/v1/members/${bob.id}`)],
    ['signing out', 200, () => as(bob.cookie, 'POST', '/auth/sign-out')],
  ])('counts at once for what they play, where it is about the workspace: %s', async (_, status, change) => {
    const agent = (await as(ada, 'POST', '/v1/agents', { name: 'A' })).field('id')
    const playing = await as(bob.cookie, 'POST', `/v1/agents/${agent}/playground`, {})
    expect(playing.status, playing.text).toBe(201)
    const headers = { Origin: 'null' }
    const stop = () => test.call('POST', '/embed/v1/stop', { key: playing.field('token'), headers, body: {} })
    expect((await stop()).status).toBe(200)
    expect((await change()).status).toBeLessThan(300)
    expect((await stop()).status).toBe(status)
  })

  it('counts at once for what a key has begun to read', async () => {
    const made = await as(ada, 'POST', '/v1/api-keys', { name: 'K', role: 'viewer' })
    const { ended } = await openStream({ authorization: `Bearer ${made.field('value')}` })
    expect(await isOpen(ended, 50)).toBe(true)
    await as(ada, 'DELETE', `/v1/api-keys/${made.field('id')}`)
    expect(await isOpen(ended)).toBe(false)
  })
})
