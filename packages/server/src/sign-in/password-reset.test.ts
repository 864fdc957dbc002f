import { isJsonObject } from '@bellhop/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { makeResetLink, resetMs } from './reset-link.ts'

const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const guest = { name: 'Bob', email: 'bob@example.com', password: 'another horse battery' }
const next = 'a new horse battery'

describeOnEachDatabase('a link for a new password', open => {
  let test: TestApp
  let ada: string
  let bob: { cookie: string; id: string }
  beforeEach(async () => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true } } })
    ada = cookieOf(await post('/auth/setup', owner))
    bob = await join(guest, 'editor')
  })

  const post = (path: string, body: object, cookie = '') =>
    test.call('POST', path, { key: null, body, headers: { cookie } })
  const as = (cookie: string, method: string, path: string, body?: object, workspace = test.workspaceId) =>
    test.call(method, path, { key: null, headers: { cookie, 'bellhop-workspace': workspace }, ...(body && { body }) })
  const join = async (person: typeof guest, role: string, key = test.key) => {
    const made = await test.call('POST', '/v1/invitations', { key, body: { role } })
    const link = new URL(made.field('url')).pathname.replace('/invitation/', '/auth/invitations/')
    const cookie = cookieOf(await post(link, { person }))
    const { id } = await user(person.email)
    return { cookie, id }
  }
  const user = (email: string) =>
    test.parts.database.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()
  const make = (cookie = ada, id = bob.id) => as(cookie, 'POST', `/v1/members/${id}/password-reset`)
  const tokenOf = (answer: { field(name: string): string }) => new URL(answer.field('url')).hash.slice(1)
  const use = (token: string, password = next) => post('/auth/password-reset', { token, password })
  const signIn = (password: string, email = guest.email) => post('/auth/sign-in', { email, password })
  const trail = async (key = test.key) => {
    const { body } = await test.call('GET', '/v1/audit?limit=20', { key })
    return (body as { data: { kind: string; subject: string; actor: { name: string }; detail: object }[] }).data
  }
  const said = ({ body }: { body: unknown }) =>
    isJsonObject(body) && isJsonObject(body.error) ? String(body.error.message) : ''

  it('sets it, ends every session of its person, begins a new one, and is on record', async () => {
    const made = await make()
    expect(made.status, made.text).toBe(201)
    expect(new URL(made.field('url')).pathname).toBe('/reset-password')
    expect(Date.parse(made.field('expiresAt')) - test.clock.now().getTime()).toBe(resetMs)
    const token = tokenOf(made)
    expect((await post('/auth/password-reset/look', { token })).body).toEqual({ name: 'Bob', email: guest.email })
    const used = await use(token)
    expect([used.status, used.text]).toEqual([204, ''])
    expect((await as(bob.cookie, 'GET', '/v1/me')).status).toBe(401)
    expect((await as(cookieOf(used), 'GET', '/v1/me')).body).toMatchObject({ email: guest.email, role: 'editor' })
    expect((await signIn(guest.password)).status).toBe(401)
    expect((await signIn(next)).status).toBe(204)
    expect((await as(ada, 'GET', '/v1/me')).status).toBe(200)
    expect((await trail()).filter(({ kind }) => kind.startsWith('password_reset'))).toMatchObject([
      {
        kind: 'password_reset.used',
        subject: bob.id,
        actor: { name: 'Bob' },
        detail: { madeBy: (await user(owner.email)).id },
      },
      { kind: 'password_reset.created', subject: bob.id, actor: { name: 'Ada' }, detail: { name: 'Bob' } },
    ])
  })

  it('is stored as a hash alone, and stands in no log', async () => {
    const token = tokenOf(await make())
    await use(token)
    const rows = await test.parts.database.db.selectFrom('passwordResets').selectAll().execute()
    expect(JSON.stringify([rows, await trail()])).not.toContain(token)
    expect(test.logs.join('\n')).not.toContain(token)
    expect(rows[0]?.hash).toHaveLength(32)
  })

  describe('says what is wrong with it', () => {
    const refused = async (token: string, words: RegExp) => {
      for (const answer of [await use(token), await post('/auth/password-reset/look', { token })]) {
        expect(answer.status).toBe(410)
        expect(said(answer)).toMatch(words)
      }
      expect((await signIn(guest.password)).status).toBe(204)
    }

    it('where it was used', async () => {
      const token = tokenOf(await make())
      await use(token, guest.password)
      await refused(token, /used already/)
    })

    it('where it is past its time', async () => {
      const token = tokenOf(await make())
      test.clock.advance(resetMs)
      await refused(token, /past its time/)
    })

    it.each([['made up'], ['cut'], ['']])('where it is %s', async made => {
      const token = tokenOf(await make())
      await refused(made === 'cut' ? token.slice(0, -1) : made, /not known here/)
    })

    it('where a newer one took its place', async () => {
      const first = tokenOf(await make())
      await make()
      await refused(first, /newer one/)
    })

    it('where its person has set another password since', async () => {
      const token = tokenOf(await make())
      const body = { currentPassword: guest.password, newPassword: guest.password }
      expect((await post('/auth/password', body, bob.cookie)).status).toBe(204)
      await refused(token, /another password/)
    })

    it('where its maker owns the workspace no more', async () => {
      const eve = await join({ ...guest, name: 'Eve', email: 'eve@example.com' }, 'owner')
      const token = tokenOf(await make(eve.cookie))
      await as(ada, 'PATCH', `/v1/members/${eve.id}`, { role: 'editor' })
      await refused(token, /may not do so now/)
    })

    it('where its person has joined a workspace since that its maker does not own', async () => {
      const token = tokenOf(await make())
      const other = await test.addWorkspace('Other')
      await test.parts.database.db
        .insertInto('members')
        .values({ workspaceId: other.workspaceId, userId: bob.id, role: 'support', createdAt: test.clock.now() })
        .execute()
      await refused(token, /may not do so now/)
    })

    it('where the password is too short, and works then', async () => {
      const token = tokenOf(await make())
      expect((await use(token, 'short')).status).toBe(400)
      expect((await use(token)).status).toBe(204)
    })

    it('where a page of another site sends it, and works then', async () => {
      const token = tokenOf(await make())
      const foreign = { origin: 'https://evil.example' }
      const body = { token, password: next }
      expect((await test.call('POST', '/auth/password-reset', { key: null, body, headers: foreign })).status).toBe(403)
      expect((await use(token)).status).toBe(204)
    })
  })

  it('works for one of several who use it at once', async () => {
    const token = tokenOf(await make())
    const answers = await Promise.all([1, 2, 3].map(n => use(token, `${next} ${n}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410])
    const winner = answers.findIndex(({ status }) => status === 204) + 1
    expect((await signIn(`${next} ${winner}`)).status).toBe(204)
  })

  describe('is made for nobody', () => {
    it('who is also in a workspace that the owner does not own, whatever they are there', async () => {
      const other = await test.addWorkspace('Other')
      for (const role of ['owner', 'support', 'a role of tomorrow']) {
        await test.parts.database.db.deleteFrom('members').where('workspaceId', '=', other.workspaceId).execute()
        await test.parts.database.db
          .insertInto('members')
          .values({ workspaceId: other.workspaceId, userId: bob.id, role, createdAt: test.clock.now() })
          .execute()
        const refused = await make()
        expect([refused.status, refused.text.includes('bellhop people reset-link')]).toEqual([403, true])
      }
      const { id } = await user(owner.email)
      const joined = { workspaceId: other.workspaceId, userId: id, createdAt: test.clock.now() }
      await test.parts.database.db
        .insertInto('members')
        .values({ ...joined, role: 'editor' })
        .execute()
      expect((await make()).status).toBe(403)
      await test.parts.database.db
        .updateTable('members')
        .set({ role: 'owner' })
        .where('userId', '=', id)
        .where('workspaceId', '=', other.workspaceId)
        .execute()
      const made = await make()
      expect(made.status).toBe(201)
      expect((await trail(other.key))[0]).toMatchObject({ kind: 'password_reset.created', subject: bob.id })
    })

    it('who is no member here, nor for oneself, by a key, by anybody but an owner, or through another workspace', async () => {
      const other = await test.addWorkspace('Other')
      expect((await make(ada, 'usr_nobody')).status).toBe(404)
      expect((await make(ada, (await user(owner.email)).id)).status).toBe(403)
      expect((await test.call('POST', `/v1/members/${bob.id}/password-reset`)).status).toBe(403)
      for (const role of ['editor', 'viewer', 'support']) {
        await test.parts.database.db.updateTable('members').set({ role }).where('userId', '=', bob.id).execute()
        test.parts.caches.doubts.raise(bob.id)
        expect((await make(bob.cookie, (await user(owner.email)).id)).status).toBe(403)
      }
      await test.parts.database.db
        .insertInto('members')
        .values({ workspaceId: other.workspaceId, userId: bob.id, role: 'owner', createdAt: test.clock.now() })
        .execute()
      const through = `/v1/members/${(await user(owner.email)).id}/password-reset`
      expect((await as(bob.cookie, 'POST', through, undefined, other.workspaceId)).status).toBe(404)
    })

    it('who also comes by the company’s sign-in, and would not notice who else comes by their password', async () => {
      const token = tokenOf(await make())
      const { internalAdapter } = await (await test.parts.auth()).$context
      await internalAdapter.linkAccount({ userId: bob.id, providerId: 'oidc https://id.example', accountId: 'bob' })
      expect((await make()).status).toBe(409)
      expect((await use(token)).status).toBe(410)
      expect((await signIn(guest.password)).status).toBe(204)
    })

    it('who has no password to lose', async () => {
      await test.parts.database.db.deleteFrom('accounts').where('userId', '=', bob.id).execute()
      expect((await make()).status).toBe(409)
    })
  })

  it('is made by the operator for anybody, who may have had no password', async () => {
    await test.parts.database.db.deleteFrom('accounts').where('userId', '=', bob.id).execute()
    const actor = { type: 'system', id: 'command', name: 'root on server', from: 'cli' } as const
    const { url } = await makeResetLink(test.parts, { id: bob.id, name: 'Bob' }, actor)
    expect((await use(new URL(url).hash.slice(1))).status).toBe(204)
    expect((await signIn(next)).status).toBe(204)
    expect((await trail()).filter(({ kind }) => kind === 'password_reset.created')).toMatchObject([
      { actor: { name: 'root on server' } },
    ])
  })
})
