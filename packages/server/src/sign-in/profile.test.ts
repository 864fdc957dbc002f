import { beforeEach, describe, expect, it } from 'vitest'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const next = 'another horse battery'

describeOnEachDatabase('a person who is signed in', open => {
  let test: TestApp
  let cookie: string
  const send = (method: string, path: string, body?: object, headers: Record<string, string> = { cookie }) =>
    test.call(method, path, { key: null, headers, ...(body && { body }) })
  const signIn = (password: string) => send('POST', '/auth/sign-in', { email: owner.email, password }, {})
  const me = (as: string) =>
    test.call('GET', '/v1/me', { key: null, headers: { cookie: as, 'bellhop-workspace': 'none' } })
  const change = (currentPassword: string | null, newPassword = next, as = cookie) =>
    send('POST', '/auth/password', { currentPassword, newPassword }, { cookie: as })

  beforeEach(async () => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true } } })
    cookie = cookieOf(await send('POST', '/auth/setup', owner, {}))
  })

  it('changes their own name, and sees who they are', async () => {
    expect((await send('PATCH', '/auth/profile', { name: ' Ada L. ' })).body).toEqual({
      name: 'Ada L.',
      email: owner.email,
      hasPassword: true,
      maySetPassword: true,
    })
    expect((await send('GET', '/auth/profile')).body).toMatchObject({ name: 'Ada L.' })
    for (const method of ['GET', 'PATCH'])
      expect((await send(method, '/auth/profile', method === 'PATCH' ? { name: 'Eve' } : undefined, {})).status).toBe(
        401,
      )
  })

  describe('changes their password', () => {
    it('with the current one, which ends every other session and begins a new one', async () => {
      const elsewhere = cookieOf(await signIn(owner.password))
      const changed = await change(owner.password)
      expect([changed.status, changed.text]).toEqual([204, ''])
      expect(cookieOf(changed)).not.toBe(cookie)
      expect((await me(cookieOf(changed))).status).toBe(200)
      for (const ended of [elsewhere, cookie]) expect((await me(ended)).status).toBe(401)
      expect((await signIn(owner.password)).status).toBe(401)
      expect((await signIn(next)).status).toBe(204)
    })

    it.each([
      ['a wrong one', 'wrong horse battery'],
      ['none', null],
      ['an empty one', ''],
    ])('not with %s as the current one', async (_, current) => {
      const refused = await change(current)
      expect(refused.status).toBe(400)
      expect(refused.text).toContain('"$.currentPassword"')
      expect((await signIn(owner.password)).status).toBe(204)
    })

    it('not to one that is too short, not from another site, and not without a session', async () => {
      expect((await change(owner.password, 'short')).status).toBe(400)
      const foreign = { cookie, origin: 'https://evil.example' }
      const body = { currentPassword: owner.password, newPassword: next }
      expect((await send('POST', '/auth/password', body, foreign)).status).toBe(403)
      expect((await change(owner.password, next, '')).status).toBe(401)
      expect((await signIn(owner.password)).status).toBe(204)
    })

    it('within the bounds of who tries passwords', async () => {
      const statuses = []
      for (let attempt = 0; attempt < 11; attempt++) statuses.push((await change(`wrong horse ${attempt}`)).status)
      expect(statuses.at(-1)).toBe(429)
      expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 400))
    })
  })
})
