import { beforeEach, expect, it } from 'vitest'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

describeOnEachDatabase('where somebody is signed in', open => {
  let test: TestApp
  let cookie: string
  let other: string
  beforeEach(async () => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true } } })
    cookie = cookieOf(await send('POST', '/auth/setup', owner, ''))
    test.clock.advance(1_000)
    other = cookieOf(await send('POST', '/auth/sign-in', owner0, '', { 'user-agent': 'Firefox' }))
  })

  const owner0 = { email: owner.email, password: owner.password }
  const send = (method: string, path: string, body?: object, as = cookie, headers: Record<string, string> = {}) =>
    test.call(method, path, { key: null, headers: { cookie: as, ...headers }, ...(body && { body }) })
  const me = (as: string) => send('GET', '/v1/me', undefined, as, { 'bellhop-workspace': 'none' })
  const sessions = async (as = cookie) =>
    ((await send('GET', '/auth/sessions', undefined, as)).body as { data: { id: string; isCurrent: boolean }[] }).data

  it('is shown to them, with the one that asks, and without what a session is proven by', async () => {
    const shown = await send('GET', '/auth/sessions')
    expect(shown.body).toMatchObject({
      data: [
        { isCurrent: false, userAgent: 'Firefox', signedInAt: test.clock.now().toISOString() },
        { isCurrent: true },
      ],
    })
    const tokens = await test.parts.database.db.selectFrom('sessions').select('token').execute()
    for (const { token } of tokens) expect(shown.text).not.toContain(token)
  })

  it('is ended by them, one or all others, at once', async () => {
    expect((await me(other)).status).toBe(200)
    const [first] = await sessions()
    expect((await send('DELETE', `/auth/sessions/${first?.id}`)).status).toBe(204)
    expect((await me(other)).status).toBe(401)
    const more = [
      cookieOf(await send('POST', '/auth/sign-in', owner0, '')),
      cookieOf(await send('POST', '/auth/sign-in', owner0, '')),
    ]
    for (const each of more) expect((await me(each)).status).toBe(200)
    expect((await send('DELETE', '/auth/sessions')).status).toBe(204)
    for (const each of more) expect((await me(each)).status).toBe(401)
    expect((await me(cookie)).status).toBe(200)
    expect(await sessions()).toMatchObject([{ isCurrent: true }])
  })

  it('is nobody else’s to see or to end', async () => {
    const made = await test.call('POST', '/v1/invitations', { body: { role: 'owner' } })
    const link = new URL(made.field('url')).pathname.replace('/invitation/', '/auth/invitations/')
    const person = { name: 'Bob', email: 'bob@example.com', password: 'another horse battery' }
    const bob = cookieOf(await send('POST', link, { person }, ''))
    expect(await sessions(bob)).toHaveLength(1)
    for (const { id } of await sessions())
      expect((await send('DELETE', `/auth/sessions/${id}`, undefined, bob)).status).toBe(404)
    expect((await send('DELETE', '/auth/sessions', undefined, bob)).status).toBe(204)
    for (const each of [cookie, other]) expect((await me(each)).status).toBe(200)
    for (const [method, path] of [
      ['GET', '/auth/sessions'],
      ['DELETE', '/auth/sessions'],
      ['DELETE', '/auth/sessions/x'],
    ] as const) {
      expect((await send(method, path, undefined, '')).status).toBe(401)
      expect((await send(method, path, undefined, cookie, { origin: 'https://evil.example' })).status).toBe(403)
    }
  })
})
