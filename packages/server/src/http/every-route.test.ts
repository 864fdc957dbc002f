import { isJsonObject } from '@bellhop/core'
import { beforeAll, expect, it } from 'vitest'
import { setUp } from '../sign-in/set-up.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp, type TestWorkspace } from '../testing/test-app.ts'
import { type RegisteredRoute, registeredRoutes } from './registered-routes.ts'

describeOnEachDatabase('every route', open => {
  let test: TestApp
  let other: TestWorkspace
  let routes: RegisteredRoute[]
  const resources = new Map<string, Record<string, string>>()

  beforeAll(async () => {
    test = await createTestApp(await open())
    other = await test.addWorkspace('Other')
    routes = registeredRoutes(test.app)
    await fill(test, resources)
  })

  /** The address of a resource of the first workspace, or of one that nobody has. */
  const addressOf = (route: RegisteredRoute) => {
    const folder =
      Object.entries(Object.fromEntries(resources)).find(([path]) => route.path.startsWith(path))?.[1] ?? {}
    return route.path.replace(/\{(\w+)\}/g, (_, name: string) => folder[name] ?? 'absent')
  }
  const guarded = () => routes.filter(route => route.scope !== 'public')
  const send = (route: RegisteredRoute, options: { key?: string | null; body?: string; type?: string }) =>
    test.call(route.method, addressOf(route), {
      key: null,
      ...(options.key === undefined ? {} : { key: options.key }),
      headers: options.type === undefined ? {} : { 'Content-Type': options.type },
    })

  it('is reached by this suite: the registry names all features', () => {
    const paths = routes.map(route => route.path)
    for (const path of [
      '/v1/actions',
      '/v1/agents',
      '/v1/secrets',
      '/v1/api-keys',
      '/v1/audit',
      '/v1/runs',
      '/v1/conversations',
      '/v1/chat/completions',
    ])
      expect(paths).toContain(path)
    expect(test.app.routes.filter(route => route.path.startsWith('/v1/')).length).toBe(
      paths.filter(path => path.startsWith('/v1/')).length,
    )
  })

  it('answers without a key only where it says that it is public', async () => {
    for (const route of routes) {
      const answer = await send(route, {})
      const name = `${route.method} ${route.path}`
      // The embed's routes take a visitor token instead, which is missing too.
      if (route.path.startsWith('/embed/')) expect(answer.status, name).toBeGreaterThanOrEqual(400)
      // Answers without a key, but to this machine alone.
      else if (route.path === '/metrics') expect(answer.status, name).toBe(401)
      // Sign somebody in: without a body, or on a server that is no demo, they say what is missing; or are for who is.
      else if (route.path.startsWith('/auth/')) expect([200, 204, 401, 404, 410, 415], name).toContain(answer.status)
      else if (route.scope === 'public') expect(answer.status, name).toBe(200)
      else {
        expect(answer.status, name).toBe(401)
        expect(answer.headers.get('www-authenticate'), name).toBe('Bearer')
        expect(answer.body, name).toMatchObject({ error: { code: 'unauthorized' } })
      }
    }
  })

  it('refuses a key that is wrong, malformed or in another scheme', async () => {
    const wrong = `${test.key.slice(0, -1)}${test.key.endsWith('0') ? '1' : '0'}`
    for (const route of guarded()) {
      const name = `${route.method} ${route.path}`
      expect((await send(route, { key: wrong })).status, name).toBe(401)
      const basic = await test.call(route.method, addressOf(route), {
        key: null,
        headers: { Authorization: `Basic ${test.key}` },
      })
      expect(basic.status, name).toBe(401)
    }
  })

  it('refuses a key that lacks its scope', async () => {
    const scopes = ['read', 'write', 'run', 'approve', 'admin'] as const
    for (const missing of scopes) {
      const key = await test.addKey(scopes.filter(scope => scope !== missing))
      for (const route of guarded().filter(({ scope }) => scope === missing)) {
        const answer = await send(route, { key: key.value })
        expect(answer.status, `${route.method} ${route.path}`).toBe(403)
        expect(answer.body).toMatchObject({ error: { code: 'forbidden' } })
      }
    }
  })

  it('finds nothing of another workspace, and changes nothing of it', async () => {
    const before = await counts(test)
    for (const route of guarded().filter(({ path }) => path.includes('{'))) {
      const answer = await test.call(route.method, addressOf(route), {
        key: other.key,
        ...(route.bodyTypes.length > 0
          ? { body: bodies.get(route.path) ?? 'this route needs a body in this suite' }
          : {}),
      })
      const name = `${route.method} ${route.path}`
      expect(answer.status, `${name} ${answer.text}`).toBe(404)
    }
    for (const route of guarded().filter(({ path, method }) => method === 'GET' && !path.includes('{'))) {
      const answer = await send(route, { key: other.key })
      expect(answer.text, route.path).not.toMatch(/mine_of_first|Mine of first/)
    }
    expect(await counts(test)).toEqual(before)
  })

  it('refuses a body that is malformed, of another type, or holds what cannot be kept', async () => {
    const hostile: [name: string, status: number, body: string | Uint8Array, type?: string][] = [
      ['not JSON', 400, '{"a": }'],
      ['empty', 400, ''],
      ['cut off', 400, '{"a": "'],
      ['not UTF-8', 400, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
      ['a list', 400, '[]'],
      ['null', 400, 'null'],
      ['an unknown field', 400, '{"never_a_field_of_ours": 1}'],
      ['__proto__', 400, '{"__proto__": {"admin": true}}'],
      ['an unpaired surrogate', 400, '{"name": "\\ud800"}'],
      ['too deep', 400, '['.repeat(90_000) + ']'.repeat(90_000)],
      ['too large', 413, `{"name": "${'x'.repeat(1_000_001)}"}`],
      ['text', 415, 'name=x', 'text/plain'],
      ['a form', 415, 'name=x', 'application/x-www-form-urlencoded'],
    ]
    for (const route of guarded().filter(({ bodyTypes }) => bodyTypes.length > 0)) {
      for (const [name, status, body, type = 'application/json'] of hostile) {
        const response = await test.app.request(addressOf(route), {
          method: route.method,
          headers: { Authorization: `Bearer ${test.key}`, 'Content-Type': type },
          body,
        })
        const answer: unknown = await response.json()
        const label = `${route.method} ${route.path}: ${name}`
        expect(response.status, label).toBe(status)
        expect(isJsonObject(answer) && Object.keys(answer), label).toEqual(['error'])
      }
    }
  })

  it('refuses a body in which a member stands twice, and names it: which of the two is meant nobody knows', async () => {
    for (const route of guarded().filter(({ bodyTypes }) => bodyTypes.length > 0)) {
      const response = await test.app.request(addressOf(route), {
        method: route.method,
        headers: { Authorization: `Bearer ${test.key}`, 'Content-Type': 'application/json' },
        body: '{"name": "a", "request": {"url": "https://a.com", "url": "https://b.com"}, "name": "b"}',
      })
      const answer: unknown = await response.json()
      expect(answer, `${route.method} ${route.path}`).toMatchObject({
        error: { code: 'request_invalid', issues: [{ path: '$.request.url' }, { path: '$.name' }] },
      })
    }
  })

  it('refuses a query that it does not know', async () => {
    for (const route of guarded()) {
      const answer = await test.call(route.method, `${addressOf(route)}?never_a_parameter=1`)
      expect(answer.status, `${route.method} ${route.path}`).toBe(400)
      expect(answer.text).toContain('"$.query.never_a_parameter"')
    }
  })

  it('refuses NUL in its path and its query', async () => {
    for (const route of guarded()) {
      const name = `${route.method} ${route.path}`
      expect((await test.call(route.method, `${addressOf(route)}?limit=%00`)).status, name).toBe(400)
      if (!route.path.includes('{')) continue
      const answer = await test.call(route.method, route.path.replace(/\{\w+\}/g, 'a%00b'))
      expect(answer.status, name).toBe(400)
    }
  })

  it('answers another method with 405 and those that it has', async () => {
    for (const route of routes) {
      const answer = await test.call('PROPFIND', addressOf(route))
      expect(answer.status, route.path).toBe(405)
      expect(answer.headers.get('allow')?.split(', '), route.path).toContain(route.method)
    }
  })

  it('says which entries it leaves in the audit trail, or why none: reading only is no reason for a change', () => {
    for (const { method, path, audit } of guarded()) {
      const name = `${method} ${path}`
      expect(audit.kinds.length > 0, name).toBe(audit.reason === null)
      if (method !== 'GET') expect(audit.reason, name).not.toBe('reads only')
    }
  })
})

/** A sound body for every address with a parameter, so that a refusal is about the workspace and not about the body. */
const bodies: ReadonlyMap<string, object> = new Map([
  ['/v1/members/{id}', { role: 'viewer' }],
  [
    '/v1/actions/{name}',
    {
      name: 'mine_of_first',
      description: 'Use when testing this route.',
      request: { method: 'GET', url: 'https://api.example.com/' },
      runMode: 'confirm',
    },
  ],
  ['/v1/actions/{name}/runs', { inputs: {} }],
  ['/v1/actions/{name}/test', { mode: 'dry_run' }],
  ['/v1/actions/{name}/cases', { data: [] }],
  ['/v1/actions/{name}/cases/run', {}],
  ['/v1/runs/{id}/inputs', { inputs: {} }],
  ['/v1/runs/{id}/approve', { digest: 'x' }],
  ['/v1/runs/{id}/deny', { digest: 'x' }],
  ['/v1/runs/{id}/settle', { outcome: 'failed', note: 'x' }],
  ['/v1/conversations/{id}/messages', { text: 'Hello' }],
  ['/v1/conversations/{id}/feedback', { messageId: 'msg_1', value: 'up' }],
  ['/v1/hand-overs/{id}/settle', { status: 'done' }],
  ['/v1/agents/{id}', { name: 'Taken over' }],
  ['/v1/agents/{id}/context/test', {}],
  ['/v1/agents/{id}/playground', {}],
  ['/v1/secrets/{id}', { enabled: false }],
])

async function fill(test: TestApp, resources: Map<string, Record<string, string>>): Promise<void> {
  const action = await test.call('POST', '/v1/actions', { body: bodies.get('/v1/actions/{name}') })
  const agent = await test.call('POST', '/v1/agents', { body: { name: 'Mine of first' } })
  const secret = await test.call('POST', '/v1/secrets', { body: { name: 'mine_of_first', value: 'x' } })
  const key = await test.addKey(['read'])
  const person = {
    name: 'Mine of first',
    email: 'mine@example.com',
    password: 'correct horse battery',
    workspace: null,
  }
  const { id } = await setUp(test.parts, person, undefined)
  const invitation = await test.call('POST', '/v1/invitations', { body: { role: 'viewer' } })
  const run = await test.call('POST', '/v1/actions/mine_of_first/runs', { body: { inputs: {} } })
  const conversation = await test.call('POST', '/v1/conversations', { body: { agent: agent.field('id') } })
  resources.set('/v1/members', { id })
  resources.set('/v1/invitations', { id: invitation.field('id') })
  resources.set('/v1/runs', { id: run.field('id') })
  resources.set('/v1/conversations', { id: conversation.field('id') })
  resources.set('/v1/actions', { name: action.field('name'), version: '1' })
  resources.set('/v1/agents', { id: agent.field('id') })
  resources.set('/v1/models', { id: agent.field('id') })
  resources.set('/v1/secrets', { id: secret.field('id') })
  resources.set('/v1/api-keys', { id: key.id })
}

async function counts(test: TestApp): Promise<number[]> {
  const { db } = test.parts.database
  const tables = [
    'actions',
    'actionVersions',
    'testCases',
    'agents',
    'secrets',
    'apiKeys',
    'members',
    'invitations',
    'auditEntries',
    'runs',
    'approvals',
    'events',
  ] as const
  return Promise.all(tables.map(async table => (await db.selectFrom(table).selectAll().execute()).length))
}
