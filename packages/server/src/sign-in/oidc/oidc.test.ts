import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cookieOf } from '../../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import {
  type ScriptedOidcProvider,
  type ScriptedToken,
  startScriptedOidcProvider,
} from '../../testing/scripted-oidc-provider.ts'
import { createTestApp, type TestApp } from '../../testing/test-app.ts'

const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

describeOnEachDatabase('single sign-on', open => {
  let provider: ScriptedOidcProvider
  let test: TestApp
  let ada: string
  beforeAll(async () => {
    provider = await startScriptedOidcProvider()
  })
  afterAll(() => provider.close())
  beforeEach(async () => {
    const { issuer, clientId, clientSecret } = provider
    test = await createTestApp(await open(), {
      egressAllow: provider.host,
      parts: { firstRun: { demo: false, local: true }, oidc: { issuer, clientId, clientSecret, name: 'Example' } },
    })
    play()
    ada = cookieOf(await test.call('POST', '/auth/setup', { key: null, body: owner }))
  })

  const play = (token: ScriptedToken = {}) => provider.play(() => test.clock.now(), token)
  const get = (path: string, cookie = '') => test.call('GET', path, { key: null, headers: { cookie } })
  const me = (cookie: string, workspace = 'none') =>
    test.call('GET', '/v1/me', { key: null, headers: { cookie, 'bellhop-workspace': workspace } })
  const invite = async (email: string | null = 'Bob@Example.com', key = test.key) => {
    const made = await test.call('POST', '/v1/invitations', { key, body: { role: 'editor', email } })
    expect(made.status, made.text).toBe(201)
    return made
  }
  const begin = async (to = '/runs?status=failed') => {
    const led = await get(`/auth/oidc?to=${encodeURIComponent(to)}`)
    expect(led.status, led.text).toBe(302)
    return { cookie: cookieOf(led), ...provider.signIn(led.headers.get('location') ?? '') }
  }
  const back = (way: { cookie: string; code: string; state: string }, more = '') =>
    get(`/auth/oidc/callback?code=${way.code}&state=${way.state}${more}`, way.cookie)
  const placeOf = (answer: { status: number; headers: Headers }) => `${answer.status} ${answer.headers.get('location')}`
  const refused = (problem: string) => `302 /sign-in?problem=${problem}`
  const people = async () => (await test.parts.database.db.selectFrom('users').select('email').execute()).length

  it('is offered by its name, and its secret goes nowhere but to the token endpoint', async () => {
    expect((await get('/auth/state')).body).toMatchObject({ oidc: { name: 'Example' } })
    await invite()
    const way = await begin()
    expect(placeOf(await back(way))).toBe('302 /runs?status=failed')
    const withSecret = provider.requests.filter(({ headers }) => headers.authorization !== undefined)
    expect(withSecret.map(({ path }) => path)).toEqual(['/token'])
    expect(test.logs.join('\n')).not.toContain(way.code)
  })

  it('makes somebody who is invited a member, once, and knows them again by who they are to the provider', async () => {
    await invite()
    const first = await back(await begin())
    expect((await me(cookieOf(first))).body).toMatchObject({
      email: 'bob@example.com',
      role: 'editor',
      actor: { name: 'Bob' },
    })
    expect((await test.call('GET', '/v1/invitations')).body).toEqual({ data: [], nextCursor: null })
    play({ claims: { email: 'robert@example.com' } })
    const again = await back(await begin())
    expect((await me(cookieOf(again))).body).toMatchObject({ email: 'bob@example.com', role: 'editor' })
    expect(await people()).toBe(2)
    const { body } = await test.call('GET', '/v1/audit?limit=10')
    expect(JSON.stringify(body)).toContain('"member.added"')
  })

  it('leads whoever came by an invitation back to it, which knows that they have joined', async () => {
    const url = new URL((await invite()).field('url')).pathname
    const answer = await back(await begin(url))
    expect(placeOf(answer)).toBe(`302 ${url}`)
    expect((await get(url.replace('/invitation/', '/auth/invitations/'), cookieOf(answer))).body).toMatchObject({
      workspaceId: test.workspaceId,
      isMember: true,
    })
  })

  it.each([
    ['/runs?q=Größe', '/runs?q=Gr%C3%B6%C3%9Fe'],
    ['/runs?q=заказ 7', '/runs?q=%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7%207'],
    ['/runs?q=a%20b#c', '/runs?q=a%20b#c'],
    ['/runs?q=🛎', '/runs?q=%F0%9F%9B%8E'],
  ])('leads back to the page %s as a header can say it', async (to, location) => {
    await invite()
    expect(placeOf(await back(await begin(to)))).toBe(`302 ${location}`)
  })

  it('accepts an invitation into another workspace with the next sign-in', async () => {
    await invite()
    await back(await begin())
    const other = await test.addWorkspace('Other')
    await invite('bob@example.com', other.key)
    const cookie = cookieOf(await back(await begin()))
    expect((await me(cookie, other.workspaceId)).body).toMatchObject({ role: 'editor' })
  })

  it('takes what was signed with a key that the provider has published since', async () => {
    await invite()
    await back(await begin())
    await provider.rotate()
    test.clock.advance(31_000)
    expect(placeOf(await back(await begin('/')))).toBe('302 /')
  })

  describe('reads userinfo where the ID token', () => {
    const bob = { sub: 'subject-1', email: 'Bob@Example.com', email_verified: true, name: 'Bob B.' }
    const asked = () => provider.requests.filter(({ path }) => path === '/userinfo')

    it.each<[string, ScriptedToken, string]>([
      ['has no address', { claims: { email: undefined, email_verified: undefined } }, 'Bob'],
      ['doesn’t say whether it is verified', { claims: { email_verified: undefined } }, 'Bob'],
      ['has no name', { claims: { name: undefined } }, 'Bob B.'],
      ['has an empty one', { claims: { name: ' ' } }, 'Bob B.'],
    ])('%s', async (_, token, name) => {
      await invite()
      play({ ...token, userinfo: bob })
      const cookie = cookieOf(await back(await begin()))
      expect((await me(cookie)).body).toMatchObject({ email: 'bob@example.com', actor: { name } })
      expect(asked()).toHaveLength(1)
      expect(asked()[0]?.headers.authorization).toMatch(/^Bearer /)
      expect(test.logs.join('\n')).not.toContain('an-access.token')
    })

    it('lacks only a name, and goes without where that can’t be read', async () => {
      await invite()
      play({ claims: { name: undefined }, userinfo: { status: 500 } })
      const cookie = cookieOf(await back(await begin()))
      expect((await me(cookie)).body).toMatchObject({ actor: { name: 'bob@example.com' } })
    })

    it('says all, never', async () => {
      await invite()
      play({ userinfo: { ...bob, email: 'eve@example.com' } })
      expect((await me(cookieOf(await back(await begin())))).body).toMatchObject({ email: 'bob@example.com' })
      expect(asked()).toEqual([])
    })

    const noEmail = { email: undefined, email_verified: undefined }
    it.each<[string, ScriptedToken, string]>([
      ['of somebody else', { claims: noEmail, userinfo: { ...bob, sub: 'subject-2' } }, 'provider'],
      ['of nobody', { claims: noEmail, userinfo: { ...bob, sub: undefined } }, 'provider'],
      [
        'of another address',
        { claims: { email_verified: undefined }, userinfo: { ...bob, email: 'a@b.c' } },
        'provider',
      ],
      [
        'of an address that is not verified',
        { claims: noEmail, userinfo: { ...bob, email_verified: false } },
        'unverified',
      ],
      [
        'of one of which it doesn’t say so',
        { claims: noEmail, userinfo: { ...bob, email_verified: undefined } },
        'unverified',
      ],
      ['without an address', { claims: noEmail, userinfo: { sub: 'subject-1' } }, 'unverified'],
      ['that is refused', { claims: noEmail, userinfo: { status: 401 } }, 'provider'],
      [
        'against the token, which says that it is not verified',
        { claims: { email_verified: false }, userinfo: bob },
        'unverified',
      ],
      ['for a token that is for another sign-in', { claims: { ...noEmail, nonce: 'x' }, userinfo: bob }, 'provider'],
    ])('leaves it open, and believes none %s', async (_, token, problem) => {
      await invite()
      play(token)
      expect(placeOf(await back(await begin()))).toBe(refused(problem))
      expect(await people()).toBe(1)
    })
  })

  it('asks a provider that is down ever more seldom, whoever comes, and takes it again once it is back', async () => {
    const node = test.addNode()
    const come = async () => placeOf(await node.call('GET', '/auth/oidc', { key: null }))
    play({ down: true })
    const before = provider.requests.length
    const asked = () => provider.requests.length - before
    const answers = await Promise.all(Array.from({ length: 5 }, come))
    expect(new Set(answers)).toEqual(new Set([refused('provider')]))
    // The guard itself tries a read again twice.
    const once = asked()
    expect(once).toBeLessThanOrEqual(3)
    test.clock.advance(999)
    expect(await come()).toBe(refused('provider'))
    expect(asked()).toBe(once)
    test.clock.advance(1)
    expect(await come()).toBe(refused('provider'))
    expect(asked()).toBe(2 * once)
    test.clock.advance(1_999)
    await come()
    expect(asked()).toBe(2 * once)
    for (let minute = 0; minute < 10; minute++) {
      test.clock.advance(60_000)
      await come()
    }
    expect(asked()).toBe(12 * once)
    play()
    expect(await come()).toBe(refused('provider'))
    test.clock.advance(60_000)
    expect(await come()).toMatch(/^302 http/)
  })

  describe('lets in nobody', () => {
    it('who is neither here nor invited, also not by a link that is for whoever has it', async () => {
      await invite(null)
      await invite('somebody-else@example.com')
      expect(placeOf(await back(await begin()))).toBe(refused('unknown'))
      expect(await people()).toBe(1)
    })

    it('whose invitation was withdrawn or is past its time', async () => {
      const made = await invite()
      await test.call('DELETE', `/v1/invitations/${made.field('id')}`)
      await invite()
      test.clock.advance(8 * 86_400_000)
      expect(placeOf(await back(await begin()))).toBe(refused('unknown'))
    })

    it('who was removed', async () => {
      await invite()
      await back(await begin())
      await test.parts.database.db.deleteFrom('members').where('role', '=', 'editor').execute()
      expect(placeOf(await back(await begin()))).toBe(refused('unknown'))
    })

    it('with an address that belongs to another of the provider’s accounts here', async () => {
      await invite()
      await back(await begin())
      play({ claims: { sub: 'subject-2' } })
      expect(placeOf(await back(await begin()))).toBe(refused('unknown'))
    })

    const now = () => Math.floor(test.clock.now().getTime() / 1_000)
    it.each<[string, () => ScriptedToken, string]>([
      ['another nonce', () => ({ claims: { nonce: 'of-another' } }), 'provider'],
      ['no nonce', () => ({ claims: { nonce: undefined } }), 'provider'],
      ['another audience', () => ({ claims: { aud: 'somebody else' } }), 'provider'],
      ['more audiences and no party', () => ({ claims: { aud: [provider.clientId, 'another'] } }), 'provider'],
      ['another party', () => ({ claims: { azp: 'somebody else' } }), 'provider'],
      ['another issuer', () => ({ claims: { iss: 'https://evil.example' } }), 'provider'],
      ['a time that is past', () => ({ claims: { exp: now() - 61, iat: now() - 400 } }), 'provider'],
      ['no time', () => ({ claims: { exp: undefined } }), 'provider'],
      ['no signature', () => ({ signedBy: 'none' }), 'provider'],
      ['a signature with the client’s secret', () => ({ signedBy: 'client-secret' }), 'provider'],
      ['a signature with an unknown key', () => ({ signedBy: 'other-key' }), 'provider'],
      ['no subject', () => ({ claims: { sub: '' } }), 'provider'],
      ['an address that is not verified', () => ({ claims: { email_verified: false } }), 'unverified'],
      ['an address of which it doesn’t say so', () => ({ claims: { email_verified: undefined } }), 'unverified'],
      ['no address', () => ({ claims: { email: undefined } }), 'unverified'],
    ])('whose ID token has %s', async (_, token, problem) => {
      await invite()
      play(token())
      const answer = await back(await begin())
      expect(placeOf(answer)).toBe(refused(problem))
      expect(cookieOf(answer)).toBe('')
      expect(await people()).toBe(1)
    })

    it('who comes back by another way: without its state, in another browser, later, or from another issuer', async () => {
      await invite()
      const way = await begin()
      expect(placeOf(await back({ ...way, state: 'x' }))).toBe(refused('expired'))
      expect(placeOf(await back({ ...way, cookie: '' }))).toBe(refused('expired'))
      expect(placeOf(await back({ ...way, cookie: `${way.cookie.slice(0, -4)}AAAA` }))).toBe(refused('expired'))
      expect(placeOf(await back({ ...way, cookie: (await begin()).cookie }))).toBe(refused('expired'))
      expect(placeOf(await back(way, '&iss=https%3A%2F%2Fevil.example'))).toBe(refused('provider'))
      test.clock.advance(600_001)
      expect(placeOf(await back(way))).toBe(refused('expired'))
      expect(provider.requests.some(({ path }) => path === '/token')).toBe(false)
    })

    it('a second time by one way, though the provider took the code again', async () => {
      await invite()
      const way = await begin()
      expect(placeOf(await back(way))).toBe('302 /runs?status=failed')
      expect(placeOf(await back(way))).toBe(refused('provider'))
      const led = await get('/auth/oidc')
      const twice = { cookie: cookieOf(led), ...provider.signIn(led.headers.get('location') ?? '') }
      expect(placeOf(await back(twice))).toBe('302 /')
      const again = provider.signIn(led.headers.get('location') ?? '')
      expect(placeOf(await back({ ...twice, code: again.code }))).toBe(refused('expired'))
    })

    it('who gave up', async () => {
      const way = await begin()
      const answer = await get(`/auth/oidc/callback?error=access_denied&state=${way.state}`, way.cookie)
      expect(placeOf(answer)).toBe(refused('cancelled'))
    })
  })

  it('takes the password away that somebody set for an address before it was proven to be theirs', async () => {
    const link = new URL((await invite(null)).field('url')).pathname.replace('/invitation/', '/auth/invitations/')
    const eve = { name: 'Eve', email: 'bob@example.com', password: 'planted horse battery' }
    const planted = cookieOf(await test.call('POST', link, { key: null, body: { person: eve } }))
    let cookie = cookieOf(await back(await begin()))
    expect((await me(cookie)).status).toBe(200)
    expect((await me(planted)).status).toBe(401)
    const { email, password } = eve
    expect((await test.call('POST', '/auth/sign-in', { key: null, body: { email, password } })).status).toBe(401)
    // They may set one of their own, which stays.
    const own = { currentPassword: null, newPassword: 'my own horse battery' }
    // A session that was begun a while ago may be somebody else's by now.
    test.clock.advance(10 * 60_000 + 1)
    const late = await test.call('POST', '/auth/password', { key: null, headers: { cookie }, body: own })
    expect([late.status, late.text.includes('sign in by the company')]).toEqual([403, true])
    expect((await get('/auth/profile', cookie)).body).toMatchObject({ hasPassword: false, maySetPassword: false })
    cookie = cookieOf(await back(await begin()))
    expect((await get('/auth/profile', cookie)).body).toMatchObject({ maySetPassword: true })
    const set = await test.call('POST', '/auth/password', { key: null, headers: { cookie }, body: own })
    expect(set.status, set.text).toBe(204)
    await back(await begin())
    const again = { email, password: own.newPassword }
    expect((await test.call('POST', '/auth/sign-in', { key: null, body: again })).status).toBe(204)
  })

  it('says that the provider can’t be reached, and leaves passwords working', async () => {
    provider.play(() => test.clock.now())
    const down = test.addNode({
      oidc: { issuer: 'http://127.0.0.1:1/', clientId: 'c', clientSecret: 's', name: 'Down' },
    })
    const led = await down.call('GET', '/auth/oidc', { key: null })
    expect(placeOf(led)).toBe(refused('provider'))
    expect(down.logs.join('\n')).toMatch(/single sign-on was refused/)
    expect(down.logs.join('\n')).toMatch(/reached or trusted: Port 1 is refused/)
    const { email, password } = owner
    expect((await down.call('POST', '/auth/sign-in', { key: null, body: { email, password } })).status).toBe(204)
    expect((await me(ada)).status).toBe(200)
  })

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/a\\b', '/\tevil', ''])(
    'leads to no other site: %s',
    async to => {
      expect((await get(`/auth/oidc?to=${encodeURIComponent(to)}`)).status).toBe(400)
    },
  )

  it('is not there where the operator has not configured it', async () => {
    const plain = test.addNode({ oidc: null })
    expect((await plain.call('GET', '/auth/state', { key: null })).body).toMatchObject({ oidc: null })
    for (const path of ['/auth/oidc', '/auth/oidc/callback'])
      expect((await plain.call('GET', path, { key: null })).status).toBe(404)
  })
})
