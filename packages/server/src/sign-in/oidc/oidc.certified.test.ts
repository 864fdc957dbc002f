import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CertifiedOidcProvider, startCertifiedOidcProvider } from '../../testing/certified-oidc-provider.ts'
import { cookieOf } from '../../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createTestApp, createTestClock, type TestApp, type TestClock } from '../../testing/test-app.ts'

const publicUrl = new URL('http://localhost:4460')
const redirectUri = 'http://localhost:4460/auth/oidc/callback'
const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

// What oidc.test.ts has a provider of ours say, here with one that others have written and that is certified.
describeOnEachDatabase('single sign-on by a certified provider', open => {
  let provider: CertifiedOidcProvider
  let test: TestApp
  let clock: TestClock
  const start = (claimsInIdToken: boolean) => startCertifiedOidcProvider({ redirectUri, claimsInIdToken })
  beforeAll(async () => {
    provider = await start(false)
  })
  afterAll(() => provider.stop())
  beforeEach(async () => {
    // Its own clock goes.
    clock = createTestClock(new Date().toISOString())
    const { issuer, clientId, clientSecret, host } = provider
    const oidc = { issuer, clientId, clientSecret, name: 'Example' }
    const parts = { firstRun: { demo: false, local: true }, oidc, publicUrl, clock }
    test = await createTestApp(await open(), { egressAllow: host, parts })
    await test.call('POST', '/auth/setup', { key: null, body: owner })
    await test.call('POST', '/v1/invitations', { body: { role: 'editor', email: 'bob@example.com' } })
    await test.call('POST', '/v1/invitations', { body: { role: 'editor', email: 'unbob@example.com' } })
  })

  const get = (path: string, cookie = '') => test.call('GET', path, { key: null, headers: { cookie } })
  const placeOf = (answer: { status: number; headers: Headers }) => `${answer.status} ${answer.headers.get('location')}`
  const refused = (problem: string) => `302 /sign-in?problem=${problem}`
  /** To the provider and, changed on the way, back from it. */
  const comeBack = async (
    login = 'bob',
    { there = () => {}, back = () => {} }: { there?: (url: URL) => void; back?: (url: URL) => void } = {},
  ) => {
    const led = await get('/auth/oidc')
    const to = new URL(led.headers.get('location') ?? '')
    there(to)
    const from = await provider.signIn(to.href, login)
    expect(`${from.origin}${from.pathname}`).toBe(redirectUri)
    back(from)
    return get(`${from.pathname}${from.search}`, cookieOf(led))
  }
  const me = async (answer: { headers: Headers }) => {
    const headers = { cookie: cookieOf(answer), 'bellhop-workspace': 'none' }
    return (await test.call('GET', '/v1/me', { key: null, headers })).body
  }

  it('lets in who is invited, by the address and name that userinfo alone tells', async () => {
    const answer = await comeBack()
    expect(placeOf(answer), test.logs.join('\n')).toBe('302 /')
    expect(await me(answer)).toMatchObject({ email: 'bob@example.com', role: 'editor', actor: { name: 'The bob' } })
    expect(await me(await comeBack())).toMatchObject({ email: 'bob@example.com' })
  })

  it('lets in nobody whom it does not know, whose address is not verified, or who was removed', async () => {
    expect(placeOf(await comeBack('eve'))).toBe(refused('unknown'))
    expect(placeOf(await comeBack('unbob'))).toBe(refused('unverified'))
    expect(placeOf(await comeBack())).toBe('302 /')
    await test.parts.database.db.deleteFrom('members').where('role', '=', 'editor').execute()
    expect(placeOf(await comeBack())).toBe(refused('unknown'))
  })

  const set = (name: string, value: string) => (url: URL) => url.searchParams.set(name, value)
  it.each<[string, Parameters<typeof comeBack>[1], string]>([
    ['another state', { back: set('state', 'x') }, 'expired'],
    ['another issuer', { back: set('iss', 'https://evil.example') }, 'provider'],
    ['a code that it has not given', { back: set('code', 'x') }, 'provider'],
    ['a code that is for another verifier (PKCE)', { there: set('code_challenge', 'x'.repeat(43)) }, 'provider'],
    ['a token that is for another nonce', { there: set('nonce', 'x') }, 'provider'],
  ])('takes nobody back with %s', async (_, changes, problem) => {
    expect(placeOf(await comeBack('bob', changes))).toBe(refused(problem))
  })

  it('takes nobody back by a token that is past its time', async () => {
    const answer = await comeBack('bob', { back: () => clock.advance(300_000) })
    expect(placeOf(answer)).toBe(refused('provider'))
    expect(test.logs.join('\n')).toContain('claim timestamp check failed')
  })

  it('shows it the right secret, or none are let in', async () => {
    const { issuer, clientId } = provider
    const node = test.addNode({ oidc: { issuer, clientId, clientSecret: 'wrong', name: 'Example' } })
    const led = await node.call('GET', '/auth/oidc', { key: null })
    const from = await provider.signIn(led.headers.get('location') ?? '', 'bob')
    const headers = { cookie: cookieOf(led) }
    const answer = await node.call('GET', `${from.pathname}${from.search}`, { key: null, headers })
    expect(placeOf(answer)).toBe(refused('provider'))
  })

  it('goes on once it is back after it was down, with another key', async () => {
    expect(placeOf(await comeBack())).toBe('302 /')
    await provider.stop()
    clock.advance(11 * 60_000)
    expect(placeOf(await get('/auth/oidc'))).toBe(refused('provider'))
    provider = await provider.again()
    clock.advance(1_000)
    clock.correct(-11 * 60_000 - 1_000)
    expect(placeOf(await comeBack())).toBe('302 /')
  })

  it('takes a key that it has begun to sign with since its keys were read', async () => {
    expect(placeOf(await comeBack())).toBe('302 /')
    provider = await provider.again()
    clock.advance(31_000)
    expect(placeOf(await comeBack())).toBe('302 /')
  })

  describe('that puts all claims into the ID token', () => {
    beforeAll(async () => {
      await provider.stop()
      provider = await start(true)
    })

    it('lets in who is invited, and nobody whose address is not verified', async () => {
      expect(await me(await comeBack())).toMatchObject({ email: 'bob@example.com', actor: { name: 'The bob' } })
      expect(placeOf(await comeBack('unbob'))).toBe(refused('unverified'))
    })
  })
})
