import { isJsonObject } from '@bellhop/core'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { type Role, roles, scopesOfRole } from './principal.ts'
import { type RegisteredRoute, registeredRoutes } from './registered-routes.ts'

// Whoever adds a route decides here who may call it. These lists are what the routes themselves say, written a second time.

/** All that `support` may call. */
const forSupport = [
  'GET /v1/changes',
  'GET /v1/conversations',
  'GET /v1/conversations/export',
  'GET /v1/conversations/{id}',
  'GET /v1/conversations/{id}/events',
  'GET /v1/conversations/{id}/feedback',
  'GET /v1/conversations/{id}/turns',
  'GET /v1/hand-overs',
  'GET /v1/hand-overs/{id}',
  'GET /v1/me',
  'GET /v1/runs',
  'GET /v1/runs/export',
  'GET /v1/runs/{id}',
  'POST /v1/hand-overs/{id}/settle',
  'POST /v1/workspace/leave',
]

/** All that lets `viewer` as far as its handler and isn't a GET. Hand-overs are for `support`; the handler refuses a viewer (sign-in.test.ts). */
const forViewersBesideReading = ['POST /v1/hand-overs/{id}/settle', 'POST /v1/workspace/leave']

/** All that takes an owner. */
const forOwners = [
  'DELETE /v1/api-keys/{id}',
  'DELETE /v1/invitations/{id}',
  'DELETE /v1/members/{id}',
  'DELETE /v1/workspace',
  'GET /v1/api-keys',
  'GET /v1/audit',
  'GET /v1/audit/actors',
  'GET /v1/audit/checkpoint',
  'GET /v1/audit/export',
  'GET /v1/audit/keys',
  'GET /v1/audit/runs',
  'GET /v1/audit/verify',
  'GET /v1/invitations',
  'GET /v1/keys',
  'PATCH /v1/members/{id}',
  'PATCH /v1/workspace',
  'POST /v1/api-keys',
  'POST /v1/audit/keys',
  'POST /v1/invitations',
  'POST /v1/keys/rotate',
  'POST /v1/members/{id}/password-reset',
  'POST /v1/secrets/rotate-key',
  'POST /v1/workspace/purge',
  'POST /v1/workspaces',
]

/** All that asks for neither key nor session. */
const forAnybody = [
  'DELETE /auth/sessions',
  'DELETE /auth/sessions/{id}',
  'GET /auth/invitations/{token}',
  'GET /auth/oidc',
  'GET /auth/oidc/callback',
  'GET /auth/profile',
  'GET /auth/sessions',
  'GET /auth/state',
  'GET /embed/v1/client/{agent}/{file}',
  'GET /embed/v1/events',
  'GET /healthz',
  'GET /metrics',
  'GET /readyz',
  'PATCH /auth/profile',
  'POST /auth/demo',
  'POST /auth/invitations/{token}',
  'POST /auth/password',
  'POST /auth/password-reset',
  'POST /auth/password-reset/look',
  'POST /auth/setup',
  'POST /auth/sign-in',
  'POST /auth/sign-out',
  'POST /embed/v1/feedback',
  'POST /embed/v1/messages',
  'POST /embed/v1/runs/{id}/approve',
  'POST /embed/v1/runs/{id}/cancel',
  'POST /embed/v1/runs/{id}/claim',
  'POST /embed/v1/runs/{id}/client-result',
  'POST /embed/v1/runs/{id}/deny',
  'POST /embed/v1/runs/{id}/inputs',
  'POST /embed/v1/session',
  'POST /embed/v1/stop',
]

describeOnEachDatabase('every role', open => {
  let test: TestApp
  let routes: RegisteredRoute[]
  const cookies = new Map<Role, string>()

  beforeAll(async () => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true } } })
    routes = registeredRoutes(test.app)
    for (const role of roles) cookies.set(role, await join(test, role))
  })

  const nameOf = ({ method, path }: RegisteredRoute) => `${method} ${path}`
  const guarded = () => routes.filter(({ scope }) => scope !== 'public')
  const mayCall = (role: Role, { scope, forSupport }: RegisteredRoute) =>
    scopesOfRole[role].some(mine => mine === scope) && (role !== 'support' || forSupport)

  it('is held to lists that a new route has to be put on', () => {
    const named = (matches: (route: RegisteredRoute) => boolean) => routes.filter(matches).map(nameOf).sort()
    expect(named(route => route.forSupport)).toEqual(forSupport)
    expect
      .soft(named(route => route.scope !== 'public' && route.method !== 'GET' && mayCall('viewer', route)))
      .toEqual(forViewersBesideReading)
    expect(named(route => route.scope === 'admin')).toEqual(forOwners)
    expect(named(route => route.scope === 'public')).toEqual(forAnybody)
  })

  it.each(roles)('may do what %s is for and nothing else, at every route, with a session', async role => {
    const cookie = cookies.get(role) ?? ''
    const wrong: string[] = []
    for (const route of guarded()) {
      const path = route.path.replace(/\{\w+\}/g, 'absent')
      const headers = { cookie, 'bellhop-workspace': test.workspaceId }
      const { status, body } = await test.call(route.method, path, { key: null, headers })
      const error = isJsonObject(body) && isJsonObject(body.error) ? body.error : {}
      const isRefused = status === 403 && error.message === `This takes more than the role "${role}".`
      const isKnown = status !== 401
      if (!isKnown || isRefused === mayCall(role, route)) wrong.push(`${nameOf(route)}: ${status}`)
    }
    expect(wrong).toEqual([])
  })

  it.each(roles)('is nothing for %s in a workspace of others, at every route', async role => {
    const other = await test.addWorkspace(`Not for ${role}`)
    const headers = { cookie: cookies.get(role) ?? '', 'bellhop-workspace': other.workspaceId }
    for (const route of guarded()) {
      const path = route.path.replace(/\{\w+\}/g, 'absent')
      expect((await test.call(route.method, path, { key: null, headers })).status, nameOf(route)).toBe(401)
    }
  })
})

/** Somebody with this role, who came by an invitation and has signed in. */
async function join(test: TestApp, role: Role): Promise<string> {
  const made = await test.call('POST', '/v1/invitations', { body: { role } })
  const link = new URL(made.field('url')).pathname.replace('/invitation/', '/auth/invitations/')
  const person = { name: role, email: `${role}@example.com`, password: 'correct horse battery' }
  const joined = await test.call('POST', link, { key: null, body: { person } })
  return joined.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')
}
