import { createHash, randomBytes } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { createKeyring } from '../crypto/keyring.ts'
import { createBoundedWork } from '../limits/bounded-work.ts'
import type { Parts } from '../parts.ts'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

describeOnEachDatabase('a session', open => {
  let test: TestApp
  const begin = async (parts: Partial<Parts> = {}) => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true }, ...parts } })
  }
  beforeEach(() => begin())
  const send = (path: string, body?: object, headers: Record<string, string> = {}) =>
    test.call('POST', path, { key: null, headers, ...(body && { body }) })
  const signIn = (password = owner.password, headers: Record<string, string> = {}) =>
    send('/auth/sign-in', { email: owner.email, password }, headers)
  const me = (cookie: string, node: Pick<TestApp, 'call'> = test) =>
    node.call('GET', '/v1/me', { key: null, headers: { cookie, 'bellhop-workspace': 'none' } })

  it('is sent over https alone where that is how people come, and its cookie belongs to this host', async () => {
    await begin({ publicUrl: new URL('https://bellhop.example.com') })
    const [cookie = ''] = (await send('/auth/setup', owner)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-bellhop\.session_token=/)
    expect(cookie).toMatch(/; Secure/)
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; Path=\//)
    expect(cookie).not.toMatch(/Domain=/i)
    expect((await me(cookie.split(';')[0] ?? '')).status).toBe(200)
  })

  it('is a new one at each sign-in, also where somebody planted a cookie before', async () => {
    const planted = cookieOf(await send('/auth/setup', owner))
    const fresh = cookieOf(await signIn(owner.password, { cookie: planted }))
    expect(fresh).not.toBe(planted)
    expect(fresh).toMatch(/^bellhop\.session_token=/)
    const made = cookieOf(await signIn(owner.password, { cookie: 'bellhop.session_token=chosen.by-somebody' }))
    expect(made).not.toContain('chosen')
    expect((await me(made)).status).toBe(200)
  })

  it('ends in the database with signing out: no node takes its cookie after five seconds', async () => {
    const cookie = cookieOf(await send('/auth/setup', owner))
    const other = test.addNode()
    expect((await me(cookie, other)).status).toBe(200)
    await send('/auth/sign-out', undefined, { cookie })
    expect(await test.parts.database.db.selectFrom('sessions').select('id').execute()).toEqual([])
    test.clock.advance(5_001)
    for (const node of [test, other]) expect((await me(cookie, node)).status).toBe(401)
  })

  it('does not outlive its person', async () => {
    const cookie = cookieOf(await send('/auth/setup', owner))
    expect((await me(cookie)).status).toBe(200)
    await test.parts.database.db.deleteFrom('users').execute()
    test.clock.advance(5_001)
    expect((await me(cookie)).status).toBe(401)
  })

  it('ends with the master key that signed it: its person signs in again', async () => {
    const cookie = cookieOf(await send('/auth/setup', owner))
    const old = createHash('sha256').update('test master key').digest()
    const rotated = test.addNode({ keyring: createKeyring([randomBytes(32), old]) })
    expect((await me(cookie, rotated)).status).toBe(401)
    const body = { email: owner.email, password: owner.password }
    const again = await rotated.call('POST', '/auth/sign-in', { key: null, body })
    expect((await me(cookieOf(again), rotated)).status).toBe(200)
  })

  it('is refused after too many wrong passwords for one account, but not from where its person has signed in', async () => {
    const signInFrom = async (address: string, password = owner.password) => {
      const body = JSON.stringify({ email: owner.email, password })
      const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
      const { status } = await test.app.request('/auth/sign-in', request, {
        incoming: { socket: { remoteAddress: address } },
      })
      return status
    }
    await send('/auth/setup', owner)
    expect(await signInFrom('198.51.100.7')).toBe(204)
    const tried = []
    for (let n = 0; n < 11; n++) tried.push(await signInFrom(`203.0.113.${n}`, `wrong horse ${n}`))
    expect(tried).toEqual([...Array.from({ length: 10 }, () => 401), 429])
    expect(await signInFrom('203.0.113.99')).toBe(429)
    expect(await signInFrom('198.51.100.7')).toBe(204)
    test.clock.advance(60_000)
    expect(await signInFrom('203.0.113.99')).toBe(204)
  })

  it('is refused where one address tries the accounts of many', async () => {
    const tried = []
    for (let n = 0; n < 31; n++)
      tried.push((await send('/auth/sign-in', { email: `p${n}@example.com`, password: 'wrong' })).status)
    expect(tried.at(-2)).toBe(401)
    expect(tried.at(-1)).toBe(429)
  })

  it('begins with the link or the set-up that makes somebody, whatever others tried in vain from their address', async () => {
    const tryInVain = async () => {
      for (let n = 0; n < 31; n++) await send('/auth/sign-in', { email: `p${n}@example.com`, password: 'wrong' })
      expect((await signIn()).status).toBe(429)
    }
    await tryInVain()
    const ada = await send('/auth/setup', owner)
    expect([ada.status, (await me(cookieOf(ada))).status]).toEqual([204, 200])
    const made = await test.call('POST', '/v1/invitations', { body: { role: 'editor' } })
    const link = new URL(made.field('url')).pathname.replace('/invitation/', '/auth/invitations/')
    const person = { name: 'Bob', email: 'bob@example.com', password: 'another horse battery' }
    const bob = await send(link, { person })
    expect([bob.status, (await me(cookieOf(bob))).status]).toEqual([204, 200])
  })

  it('of somebody new is not kept out of where it began by what others try for the account', async () => {
    await send('/auth/setup', owner)
    const signInFrom = async (address: string, password: string) => {
      const request = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: owner.email, password }),
      }
      return (await test.app.request('/auth/sign-in', request, { incoming: { socket: { remoteAddress: address } } }))
        .status
    }
    for (let n = 0; n < 11; n++) await signInFrom(`203.0.113.${n}`, `wrong horse ${n}`)
    expect(await signInFrom('203.0.113.99', owner.password)).toBe(429)
    expect((await signIn()).status).toBe(204)
  })

  it('lasts for as long as it is used, a week from each time: its cookie does not end it a week after it began', async () => {
    const answer = await send('/auth/setup', owner)
    const maxAgeS = Number(/; Max-Age=(\d+)/.exec(answer.headers.getSetCookie()[0] ?? '')?.[1])
    const dayMs = 86_400_000
    const { db } = test.parts.database
    const expiry = async () => (await db.selectFrom('sessions').select('expiresAt').executeTakeFirstOrThrow()).expiresAt
    const begun = (await expiry()).getTime() - 7 * dayMs
    // Six days later, seen from the session.
    await db
      .updateTable('sessions')
      .set({ expiresAt: new Date(begun + dayMs) })
      .execute()
    expect((await me(cookieOf(answer))).status).toBe(200)
    expect((await expiry()).getTime()).toBeGreaterThanOrEqual(begun + 7 * dayMs)
    // That renewed it to the thirteenth day, without a word to the browser.
    expect(maxAgeS * 1_000).toBeGreaterThan(13 * dayMs)
  })

  it('leaves nobody half made where a node has no room: the same person can be made a moment later', async () => {
    let isFull = true
    await begin({
      passwordWork: work => {
        if (isFull) throw new BellhopError('overloaded', 'Too many sign in at this moment.')
        return work()
      },
    })
    expect((await send('/auth/setup', owner)).status).toBe(503)
    expect((await test.call('GET', '/auth/state', { key: null })).body).toMatchObject({ setupNeeded: true })
    isFull = false
    expect((await send('/auth/setup', owner)).status).toBe(204)
  })

  it('can still be begun by a first person where a set-up broke off half-way', async () => {
    const half = { id: 'usr_half', name: 'Half', email: 'half@example.com', emailVerified: false }
    const at = { createdAt: test.clock.now(), updatedAt: test.clock.now() }
    await test.parts.database.db
      .insertInto('users')
      .values({ ...half, ...at, image: null })
      .execute()
    expect((await test.call('GET', '/auth/state', { key: null })).body).toMatchObject({ setupNeeded: true })
    expect((await send('/auth/setup', owner)).status).toBe(204)
    expect((await send('/auth/setup', { ...owner, email: 'eve@example.com' })).status).toBe(409)
  })

  it('costs a node no more than it has room for: hashing is bounded, and what is beyond is refused at once', async () => {
    await begin({ passwordWork: createBoundedWork({ atOnce: 1, waiting: 1, tooMuch: 'Too many.' }) })
    const answers = await Promise.all([1, 2, 3, 4].map(n => signIn(`wrong horse ${n}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 503, 503])
    expect(answers.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('2')
    expect((await signIn('wrong horse')).status).toBe(401)
  })
})
