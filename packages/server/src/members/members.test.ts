import { beforeEach, expect, it } from 'vitest'
import { cookieOf } from '../testing/cookie-of.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const owner = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const guest = { name: 'Bob', email: 'bob@example.com', password: 'another horse battery' }

describeOnEachDatabase('the people of a workspace', open => {
  let test: TestApp
  let cookie: string
  beforeEach(async () => {
    test = await createTestApp(await open(), { parts: { firstRun: { demo: false, local: true } } })
    cookie = cookieOf(await send('/auth/setup', owner))
  })

  const send = (path: string, body: object, as?: string) =>
    test.call('POST', path, { key: null, body, headers: as ? { cookie: as } : {} })
  const call = (method: string, path: string, body?: object, as = cookie) => {
    const headers = { cookie: as, 'bellhop-workspace': test.workspaceId }
    return test.call(method, path, { key: null, headers, ...(body && { body }) })
  }
  const people = async () =>
    ((await call('GET', '/v1/members')).body as { data: { id: string; name: string; role: string }[] }).data
  const idOf = async (name: string) => (await people()).find(person => person.name === name)?.id ?? ''
  const linkFor = async (invitation: object) => {
    const answer = await call('POST', '/v1/invitations', invitation)
    expect(answer.status, answer.text).toBe(201)
    return new URL(answer.field('url')).pathname.replace('/invitation/', '/auth/invitations/')
  }

  const userId = async (email: string) =>
    (await test.parts.database.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow())
      .id

  it('are invited by links that are listed page by page, also when one is withdrawn in between', async () => {
    for (let n = 0; n < 3; n++) await linkFor({ role: 'editor' })
    const listed = await call('GET', '/v1/invitations')
    const ids = (listed.body as { data: { id: string }[] }).data.map(({ id }) => id)
    expect(ids).toHaveLength(3)
    expect(listed.body).toMatchObject({ nextCursor: null })
    const page = await call('GET', '/v1/invitations?limit=2')
    expect(page.body).toMatchObject({ data: [{ id: ids[0] }, { id: ids[1] }], nextCursor: expect.any(String) })
    await call('DELETE', `/v1/invitations/${ids[0]}`)
    const next = await call('GET', `/v1/invitations?limit=2&cursor=${page.field('nextCursor')}`)
    expect(next.body).toMatchObject({ data: [{ id: ids[2] }], nextCursor: null })
  })

  it('are listed in pages like all else, and whole where no limit is asked for', async () => {
    await send(await linkFor({ role: 'editor' }), { person: guest })
    const [first, second] = await people()
    expect((await call('GET', '/v1/members')).body).toEqual({ data: [first, second], nextCursor: null })
    const page = await call('GET', '/v1/members?limit=1')
    expect(page.body).toEqual({ data: [first], nextCursor: expect.any(String) })
    const next = await call('GET', `/v1/members?limit=1&cursor=${page.field('nextCursor')}`)
    expect(next.body).toEqual({ data: [second], nextCursor: null })
    for (const query of ['limit=0', 'limit=101', 'cursor=x'])
      expect(await call('GET', `/v1/members?${query}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'request_invalid' } },
      })
  })

  it('grow by a link, which works once and for whom it was made', async () => {
    const link = await linkFor({ role: 'editor', email: guest.email })
    expect((await test.call('GET', link, { key: null })).body).toEqual({
      workspace: 'First',
      workspaceId: test.workspaceId,
      role: 'editor',
      email: guest.email,
      signedInAs: null,
      isMember: false,
      isOpen: true,
    })
    expect((await send(link, { person: { ...guest, email: 'eve@example.com' } })).status).toBe(403)
    const joined = await send(link, { person: guest })
    expect(joined.status, joined.text).toBe(204)
    expect((await call('GET', '/v1/me', undefined, cookieOf(joined))).body).toMatchObject({ role: 'editor' })
    expect((await send(link, { person: { ...guest, email: 'b2@example.com' } })).status).toBe(410)
    // It still leads whoever has joined to where they have, and nobody else.
    const reopened = await test.call('GET', link, { key: null, headers: { cookie: cookieOf(joined) } })
    expect(reopened.body).toMatchObject({ workspaceId: test.workspaceId, isMember: true, isOpen: false })
    expect((await test.call('GET', link, { key: null })).status).toBe(410)
    await test.parts.database.db.deleteFrom('members').where('role', '=', 'editor').execute()
    expect((await test.call('GET', link, { key: null, headers: { cookie: cookieOf(joined) } })).status).toBe(410)
    await test.parts.database.db
      .insertInto('members')
      .values({
        workspaceId: test.workspaceId,
        userId: await userId('bob@example.com'),
        role: 'editor',
        createdAt: test.clock.now(),
      })
      .execute()
    expect(await people()).toMatchObject([
      { name: 'Ada', role: 'owner' },
      { name: 'Bob', role: 'editor' },
    ])
  })

  it('are given no more than whoever gives has: a key that only administers makes nobody an owner or an editor', async () => {
    await send(await linkFor({ role: 'viewer' }), { person: guest })
    const made = await call('POST', '/v1/api-keys', { name: 'Directory', scopes: ['admin', 'read'] })
    const key = made.field('value')
    const as = (method: string, path: string, body: object) => test.call(method, path, { key, body })
    for (const role of ['owner', 'editor']) {
      expect((await as('POST', '/v1/invitations', { role })).status).toBe(403)
      expect((await as('PATCH', `/v1/members/${await idOf('Bob')}`, { role })).status).toBe(403)
    }
    expect((await as('POST', '/v1/invitations', { role: 'viewer' })).status).toBe(201)
    expect((await as('PATCH', `/v1/members/${await idOf('Bob')}`, { role: 'support' })).status).toBe(200)
    expect(await people()).toMatchObject([{ role: 'owner' }, { role: 'support' }])
  })

  it('leave by themselves, whatever their role, but for the last owner; and no key does', async () => {
    for (const role of ['viewer', 'support', 'owner'] as const) {
      const email = `${role}@example.com`
      const joined = await send(await linkFor({ role }), { person: { ...guest, name: role, email } })
      const theirs = cookieOf(joined)
      expect((await call('POST', '/v1/workspace/leave', { confirm: 'Other' }, theirs)).status).toBe(400)
      expect(await people()).toContainEqual(expect.objectContaining({ name: role }))
      expect((await call('POST', '/v1/workspace/leave', { confirm: 'First' }, theirs)).status).toBe(204)
      expect(await people()).not.toContainEqual(expect.objectContaining({ name: role }))
      expect((await call('GET', '/v1/me', undefined, theirs)).status).toBe(401)
    }
    expect((await call('POST', '/v1/workspace/leave', { confirm: 'First' })).status).toBe(409)
    expect((await test.call('POST', '/v1/workspace/leave', { body: { confirm: 'First' } })).status).toBe(403)
    const told = await call('GET', '/v1/audit?kind=member.removed')
    expect(told.body).toMatchObject({ data: [{ actor: { name: 'owner' } }, { actor: { name: 'support' } }, {}] })
  })

  it('take one of several who open a link at once, and keep nothing of the others', async () => {
    const link = await linkFor({ role: 'viewer' })
    const answers = await Promise.all(
      [1, 2, 3].map(n => send(link, { person: { ...guest, email: `bob${n}@example.com` } })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410])
    expect(await test.parts.database.db.selectFrom('users').select('id').execute()).toHaveLength(2)
  })

  it.each([
    ['was withdrawn', async (id: string) => void (await call('DELETE', `/v1/invitations/${id}`))],
    ['is past its time', async () => test.clock.advance(8 * 86_400_000)],
  ])('do not grow by a link that %s', async (_, end) => {
    const link = await linkFor({ role: 'viewer' })
    const [open] = ((await call('GET', '/v1/invitations')).body as { data: { id: string }[] }).data
    await end(open?.id ?? '')
    expect((await test.call('GET', link, { key: null })).status).toBe(410)
    expect((await send(link, { person: guest })).status).toBe(410)
  })

  it('are one person in several workspaces, each with its own role', async () => {
    const made = await call('POST', '/v1/workspaces', { name: 'Second' })
    expect(made.status, made.text).toBe(201)
    const { body } = await call('GET', '/v1/me')
    expect((body as { workspaces: object[] }).workspaces).toMatchObject([
      { name: 'First', role: 'owner' },
      { name: 'Second', role: 'owner' },
    ])
    const headers = { cookie, 'bellhop-workspace': made.field('id') }
    expect((await test.call('GET', '/v1/me', { key: null, headers })).body).toMatchObject({
      workspace: { name: 'Second' },
    })
    expect((await test.call('POST', '/v1/workspaces', { body: { name: 'By a key' } })).status).toBe(403)
  })

  it('always have an owner, also where two owners step back at once', async () => {
    const ada = await idOf('Ada')
    expect((await call('PATCH', `/v1/members/${ada}`, { role: 'viewer' })).status).toBe(409)
    expect((await call('DELETE', `/v1/members/${ada}`)).status).toBe(409)
    const joined = cookieOf(await send(await linkFor({ role: 'owner' }), { person: guest }))
    const bob = await idOf('Bob')
    const answers = await Promise.all([
      call('PATCH', `/v1/members/${ada}`, { role: 'viewer' }),
      call('PATCH', `/v1/members/${bob}`, { role: 'viewer' }, joined),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('lose at once what they may not do any more, and each change is on record', async () => {
    const joined = cookieOf(await send(await linkFor({ role: 'editor' }), { person: guest }))
    const secret = (name: string) => call('POST', '/v1/secrets', { name, value: 'v', hosts: [] }, joined)
    expect((await secret('ONE')).status).toBe(201)
    const bob = await idOf('Bob')
    expect((await call('PATCH', `/v1/members/${bob}`, { role: 'viewer' })).status).toBe(200)
    expect((await secret('TWO')).status).toBe(403)
    expect((await call('DELETE', `/v1/members/${bob}`)).status).toBe(204)
    expect((await call('GET', '/v1/me', undefined, joined)).status).toBe(401)
    const { body } = await test.call('GET', '/v1/audit?limit=20')
    const kinds = (body as { data: { kind: string }[] }).data.map(({ kind }) => kind)
    for (const kind of ['invitation.created', 'member.added', 'member.updated', 'member.removed'])
      expect(kinds).toContain(kind)
  })

  it.each(['editor', 'viewer', 'support'])('are changed by owners alone, not by somebody who is %s', async role => {
    const joined = cookieOf(await send(await linkFor({ role }), { person: guest }))
    const bob = await idOf('Bob')
    for (const [method, path, body] of [
      ['POST', '/v1/invitations', { role: 'owner' }],
      ['PATCH', `/v1/members/${bob}`, { role: 'owner' }],
      ['DELETE', `/v1/members/${bob}`, undefined],
      ['POST', '/v1/workspaces', { name: 'Mine' }],
      ['PATCH', '/v1/workspace', { name: 'Mine' }],
      ['POST', '/v1/api-keys', { name: 'K', role: 'owner' }],
    ] as const)
      expect((await call(method, path, body, joined)).status, `${method} ${path}`).toBe(403)
  })

  it('do not show to another workspace', async () => {
    const other = await test.addWorkspace('Other')
    const ada = await idOf('Ada')
    expect((await test.call('GET', '/v1/members', { key: other.key })).body).toEqual({ data: [], nextCursor: null })
    expect((await test.call('DELETE', `/v1/members/${ada}`, { key: other.key })).status).toBe(404)
  })
})
