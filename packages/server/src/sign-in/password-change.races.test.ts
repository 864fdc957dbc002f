import { beforeEach, expect, it } from 'vitest'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { makeResetLink } from './reset-link.ts'

const ada = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const next = 'a new horse battery'

describeOnEachDatabase('a password that changes while it is looked at', open => {
  let test: TestApp
  let cookie: string
  let id: string
  /** Called once, as soon as a password was found right, or was hashed. */
  let meanwhile: { verified?: () => Promise<unknown>; hashed?: () => Promise<unknown> }
  beforeEach(async () => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true } } })
    cookie = cookieOf(await post('/auth/setup', ada))
    ;({ id } = await test.parts.database.db.selectFrom('users').select('id').executeTakeFirstOrThrow())
    meanwhile = {}
    const { password } = await (await test.parts.auth()).$context
    const { verify, hash } = password
    const once = async (name: 'verified' | 'hashed') => {
      const work = meanwhile[name]
      delete meanwhile[name]
      await work?.()
    }
    password.verify = async given => {
      const isRight = await verify(given)
      await once('verified')
      return isRight
    }
    password.hash = async given => {
      const hashed = await hash(given)
      await once('hashed')
      return hashed
    }
  })

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    test.call('POST', path, { key: null, body, headers })
  const signIn = (password: string) => post('/auth/sign-in', { email: ada.email, password })
  const change = (currentPassword: string | null, newPassword: string) =>
    post('/auth/password', { currentPassword, newPassword }, { cookie })
  const link = async () => {
    const actor = { type: 'system', id: 'command', name: 'root on server', from: 'cli' } as const
    const token = new URL((await makeResetLink(test.parts, { id, name: 'Ada' }, actor)).url).hash.slice(1)
    return () => post('/auth/password-reset', { token, password: next })
  }
  const sessions = () => test.parts.database.db.selectFrom('sessions').select('id').execute()

  it('signs nobody in by the one that a link has replaced', async () => {
    meanwhile.verified = await link()
    const answer = await signIn(ada.password)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []])
    // The one that the link began.
    expect(await sessions()).toHaveLength(1)
    expect((await signIn(next)).status).toBe(204)
  })

  it('stays as the link set it, whoever was about to change the one before', async () => {
    meanwhile.verified = await link()
    expect((await change(ada.password, 'the horse of a thief')).status).toBe(401)
    expect((await signIn('the horse of a thief')).status).toBe(401)
    expect((await signIn(next)).status).toBe(204)
  })

  it('is set for the first time by no session that has ended meanwhile', async () => {
    await test.parts.database.db.deleteFrom('accounts').execute()
    meanwhile.hashed = () => test.parts.database.db.deleteFrom('sessions').execute()
    expect((await change(null, next)).status).toBe(401)
    expect((await signIn(next)).status).toBe(401)
  })

  it('is set for the first time by one of several who do at once', async () => {
    await test.parts.database.db.deleteFrom('accounts').execute()
    const answers = await Promise.all([1, 2, 3].map(n => change(null, `${next} ${n}`)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(await test.parts.database.db.selectFrom('accounts').select('id').execute()).toHaveLength(1)
    expect(await sessions()).toHaveLength(1)
  })
})
