import { beforeEach, describe, expect, it } from 'vitest'
import { scopes } from '../http/principal.ts'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const owner = { name: 'Ada', email: 'Ada@Example.com', password: 'correct horse battery', workspace: 'Shop' }

describeOnEachDatabase('signing in', open => {
  let test: TestApp
  const local = { firstRun: { demo: false, local: true } }
  const begin = async (parts = local) => {
    test = await createTestApp(await open(), { parts })
  }
  beforeEach(() => begin())

  const send = (path: string, body?: object, headers: Record<string, string> = {}) =>
    test.call('POST', path, { key: null, headers, ...(body && { body }) })
  const setUp = async () => cookieOf(await send('/auth/setup', owner))
  const me = (cookie: string, workspace = 'none', headers: Record<string, string> = {}) =>
    test.call('GET', '/v1/me', { key: null, headers: { cookie, 'bellhop-workspace': workspace, ...headers } })

  it('makes the first person the owner, under the name that they give the workspace', async () => {
    expect((await test.call('GET', '/auth/state', { key: null })).body).toMatchObject({ setupNeeded: true })
    const cookie = await setUp()
    expect((await me(cookie)).body).toMatchObject({
      actor: { type: 'user', name: 'Ada' },
      email: 'ada@example.com',
      workspace: { name: 'Shop' },
      role: 'owner',
      scopes: [...scopes],
    })
    expect((await test.call('GET', '/auth/state', { key: null })).body).toMatchObject({ setupNeeded: false })
  })

  it('lets one of many who set up at once do it, and nobody after', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(n => send('/auth/setup', { ...owner, email: `ada${n}@example.com` })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409])
    expect((await send('/auth/setup', { ...owner, email: 'eve@example.com' })).status).toBe(409)
    expect(await test.parts.database.db.selectFrom('users').select('id').execute()).toHaveLength(1)
  })

  it('takes the key of the first start where the server is for more than its own machine', async () => {
    await begin({ firstRun: { demo: false, local: false } })
    expect((await send('/auth/setup', owner)).status).toBe(401)
    const weak = await test.addKey(['read', 'write'])
    expect((await send('/auth/setup', owner, { authorization: `Bearer ${weak.value}` })).status).toBe(401)
    const other = await test.addWorkspace('Other')
    expect((await send('/auth/setup', owner, { authorization: `Bearer ${other.key}` })).status).toBe(403)
    expect((await send('/auth/setup', owner, { authorization: `Bearer ${test.key}` })).status).toBe(204)
  })

  it.each([
    ['X-Forwarded-For', '203.0.113.7'],
    ['X-Forwarded-Host', 'bellhop.example.com'],
    ['X-Forwarded-Anything', ''],
    ['Forwarded', 'for=203.0.113.7'],
    ['Via', '1.1 proxy'],
    ['X-Real-IP', '203.0.113.7'],
    ['CF-Connecting-IP', '203.0.113.7'],
    ['CF-Ray', '1'],
    ['True-Client-IP', '203.0.113.7'],
  ])('takes that key also from whom a proxy on this machine passes on, as %s says', async (name, value) => {
    const state = await test.call('GET', '/auth/state', { key: null, headers: { [name]: value } })
    expect(state.body).toMatchObject({ setupNeeded: true, setupNeedsKey: true })
    expect((await send('/auth/setup', owner, { [name]: value })).status).toBe(401)
    const withKey = { [name]: value, authorization: `Bearer ${test.key}` }
    expect((await send('/auth/setup', owner, withKey)).status).toBe(204)
  })

  it('takes that key also from a proxy that says nothing but calls by HTTP/1.0', async () => {
    const body = JSON.stringify(owner)
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    const incoming = { socket: { remoteAddress: '127.0.0.1' }, httpVersion: '1.0' }
    expect((await test.app.request('/auth/setup', request, { incoming })).status).toBe(401)
    expect(
      (await test.app.request('/auth/setup', request, { incoming: { ...incoming, httpVersion: '1.1' } })).status,
    ).toBe(204)
  })

  it('keeps the session from scripts: its cookie is HttpOnly, and no answer holds the token', async () => {
    await setUp()
    const answer = await send('/auth/sign-in', { email: owner.email, password: owner.password })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/i)
  })

  it('tells a wrong password and an unknown address apart for nobody, and slows down who tries many', async () => {
    await setUp()
    const tries = [
      await send('/auth/sign-in', { email: owner.email, password: 'wrong horse battery' }),
      await send('/auth/sign-in', { email: 'nobody@example.com', password: owner.password }),
    ]
    const told = tries.map(({ status, body }) => [status, (body as { error: { message: string } }).error.message])
    expect(told[0]).toEqual(told[1])
    expect(told[0]?.[0]).toBe(401)
  })

  it('ends with signing out, at once, though the node had just seen the session, and leaves other sessions', async () => {
    const cookie = await setUp()
    const other = cookieOf(await send('/auth/sign-in', { email: owner.email, password: owner.password }))
    for (const workspace of ['none', test.workspaceId]) expect((await me(cookie, workspace)).status).toBe(200)
    expect((await send('/auth/sign-out', undefined, { cookie })).status).toBe(204)
    for (const workspace of ['none', test.workspaceId]) expect((await me(cookie, workspace)).status).toBe(401)
    expect((await me(other)).status).toBe(200)
  })

  describe('a session is refused', () => {
    it('without the workspace that only this server’s own pages can name', async () => {
      const cookie = await setUp()
      expect((await test.call('GET', '/v1/me', { key: null, headers: { cookie } })).status).toBe(401)
      const write = { key: null, headers: { cookie }, body: { name: 'K', value: 'v', hosts: [] } }
      expect((await test.call('POST', '/v1/secrets', write)).status).toBe(401)
    })

    it.each(['https://evil.example', 'null', 'http://localhost:9999', 'https://localhost'])(
      'from a page of %s',
      async origin => {
        const cookie = await setUp()
        expect((await me(cookie, 'none', { origin })).status).toBe(403)
        expect((await send('/auth/sign-in', { email: owner.email, password: owner.password }, { origin })).status).toBe(
          403,
        )
        expect((await send('/auth/sign-out', undefined, { cookie, origin })).status).toBe(403)
      },
    )

    it('in a workspace that its person is no member of', async () => {
      const cookie = await setUp()
      const other = await test.addWorkspace('Other')
      expect((await me(cookie, other.workspaceId)).status).toBe(401)
    })

    it('where its cookie was made up or changed', async () => {
      const cookie = await setUp()
      for (const made of [cookie.slice(0, -3), 'bellhop.session_token=abc.def', `${cookie}x`])
        expect((await me(made)).status, made).toBe(401)
    })
  })

  it.each([
    ['viewer', 'GET', '/v1/actions', 200],
    ['viewer', 'POST', '/v1/secrets', 403],
    ['editor', 'POST', '/v1/secrets', 201],
    ['editor', 'GET', '/v1/api-keys', 403],
    ['support', 'GET', '/v1/runs', 200],
    ['support', 'GET', '/v1/conversations', 200],
    ['support', 'GET', '/v1/hand-overs', 200],
    ['support', 'POST', '/v1/hand-overs/none/settle', 404],
    ['viewer', 'POST', '/v1/hand-overs/none/settle', 403],
    ['support', 'GET', '/v1/actions', 403],
    ['support', 'GET', '/v1/secrets', 403],
    ['support', 'GET', '/v1/audit', 403],
    ['owner', 'GET', '/v1/api-keys', 200],
  ])('lets somebody who is %s call %s %s with %i', async (role, method, path, status) => {
    const cookie = await setUp()
    await test.parts.database.db.updateTable('members').set({ role }).execute()
    const sent = path.endsWith('/settle') ? { status: 'done' } : { name: 'KEY', value: 'v', hosts: [] }
    const body = method === 'POST' ? { body: sent } : {}
    const headers = { cookie, 'bellhop-workspace': 'none' }
    expect((await test.call(method, path, { key: null, headers, ...body })).status).toBe(status)
  })

  it('lets in nobody of a role that it does not know', async () => {
    const cookie = await setUp()
    await test.parts.database.db.updateTable('members').set({ role: 'root' }).execute()
    expect((await me(cookie)).status).toBe(401)
  })

  it('signs in all who enter the demo at once, as the same owner', async () => {
    await begin({ firstRun: { demo: true, local: true } })
    const answers = await Promise.all(Array.from({ length: 5 }, () => send('/auth/demo')))
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(204))
    const people = await Promise.all(answers.map(async answer => (await me(cookieOf(answer))).body))
    expect(new Set(people.map(person => JSON.stringify(person))).size).toBe(1)
  })

  it('signs in to the demo by one click, and to no other server', async () => {
    expect((await send('/auth/demo')).status).toBe(404)
    await begin({ firstRun: { demo: true, local: true } })
    const first = await send('/auth/demo')
    expect(first.status).toBe(204)
    expect((await me(cookieOf(first))).body).toMatchObject({ role: 'owner', demo: true })
    expect((await me(cookieOf(await send('/auth/demo')))).status).toBe(200)
    expect((await send('/auth/demo', undefined, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403)
  })

  it('records who became a member, and what a person does under their own name', async () => {
    const cookie = await setUp()
    const headers = { cookie, 'bellhop-workspace': 'none' }
    await test.call('POST', '/v1/secrets', { key: null, headers, body: { name: 'KEY', value: 'v', hosts: [] } })
    const { body } = await test.call('GET', '/v1/audit?limit=10')
    const entries = (body as { data: { kind: string; actor: { type: string; name: string } }[] }).data
    const kinds = entries.map(({ kind, actor }) => `${kind} ${actor.type} ${actor.name}`)
    expect(kinds).toContain('member.added user Ada')
    expect(kinds).toContain('workspace.updated user Ada')
    expect(kinds).toContain('secret.created user Ada')
  })
})
