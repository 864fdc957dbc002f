import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { normaliseHost } from './hosts.ts'
import { noteSecretUse, resolveSecrets, secretHeads } from './resolve-secrets.ts'

describe('the host of a secret', () => {
  it.each([
    ['API.Example.com', 'api.example.com'],
    [' api.example.com. ', 'api.example.com'],
    ['api.example.com:8443', 'api.example.com:8443'],
    ['api.example.com:0443', 'api.example.com:443'],
    ['127.0.0.1:4461', '127.0.0.1:4461'],
    ['[::1]', '[::1]'],
    ['[::1]:8080', '[::1]:8080'],
    ['müller.example', 'xn--mller-kva.example'],
    ['localhost:3000', 'localhost:3000'],
  ])('%s is kept as %s', (text, host) => {
    expect(normaliseHost(text)).toBe(host)
  })

  it.each([
    '',
    '*',
    '*.example.com',
    'https://api.example.com',
    'api.example.com/v1',
    'a@b.example',
    'a b',
    'a:0',
    'a:65536',
    'a:b',
    'a..b',
    '.',
    '::1',
    'a,b',
    'a%2eb',
    '-a-:1',
    'a?b',
    'a#b',
  ])('"%s" is none', text => {
    expect(normaliseHost(text)).toBeNull()
  })
})

describeOnEachDatabase('secrets', open => {
  const value = 'hunter2-hunter2'
  let test: TestApp
  let seen = ''
  beforeAll(async () => {
    test = await createTestApp(await open())
  })
  const call: TestApp['call'] = async (...request) => {
    const answer = await test.call(...request)
    seen += answer.text
    return answer
  }
  const make = (name: string, more: object = {}) =>
    call('POST', '/v1/secrets', { body: { name, value, hosts: ['api.example.com'], ...more } })
  const action = (name: string, request: object) => ({
    name,
    description: `Use it for ${name} and nothing else.`,
    request: { method: 'GET', url: 'https://api.example.com/', ...request },
  })

  it('never shows a value: not in an answer, the trail, the log or the database', async () => {
    const made = await make('shown')
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ name: 'shown', version: 1, status: 'active', usedBy: [], lastUsedAt: null })
    await call('PATCH', `/v1/secrets/${made.field('id')}`, { body: { value: `${value}-2` } })
    await call('GET', '/v1/secrets')
    await call('GET', '/v1/audit')
    await call('GET', '/v1/audit/export')
    await call('POST', '/v1/secrets', { body: { name: 'not valid!', value } })
    await make('shown')
    const rows = await test.parts.database.db.selectFrom('secrets').selectAll().execute()
    const stored = rows.map(row => Buffer.from(row.sealed).toString('latin1')).join() + JSON.stringify(rows)
    for (const place of [seen, stored, test.logs.join()]) {
      expect(place).not.toContain(value)
      expect(place).not.toContain(Buffer.from(value).toString('base64').slice(0, 12))
    }
  })

  it('opens for a run by id and by name, in its own workspace alone', async () => {
    const { db } = test.parts.database
    const byId = await make('by_id')
    const byName = await make('by_name', { enabled: false })
    const refs = { ids: [byId.field('id')], names: ['by_name', 'absent'] }
    const resolved = await resolveSecrets(test.parts, db, test.workspaceId, refs)
    expect(resolved).toEqual([
      { id: byId.field('id'), name: 'by_id', version: 1, hosts: ['api.example.com'], enabled: true, value },
      { id: byName.field('id'), name: 'by_name', version: 1, hosts: ['api.example.com'], enabled: false, value },
    ])
    expect(JSON.stringify(await secretHeads(db, test.workspaceId, refs))).not.toContain(value)
    const other = await test.addWorkspace('Other')
    expect(await resolveSecrets(test.parts, db, other.workspaceId, refs)).toEqual([])
    expect(await resolveSecrets(test.parts, db, test.workspaceId, { ids: [], names: [] })).toEqual([])
  })

  it('opens nothing that was moved to another row or set back to an older version', async () => {
    const { db } = test.parts.database
    const [one, two] = [await make('row_one'), await make('row_two')]
    const sealed = await db
      .selectFrom('secrets')
      .select('sealed')
      .where('id', '=', one.field('id'))
      .executeTakeFirstOrThrow()
    await db.updateTable('secrets').set({ sealed: sealed.sealed }).where('id', '=', two.field('id')).execute()
    await expect(
      resolveSecrets(test.parts, db, test.workspaceId, { ids: [two.field('id')], names: [] }),
    ).rejects.toThrow('cannot be opened')
    await db.updateTable('secrets').set({ version: 2 }).where('id', '=', one.field('id')).execute()
    await expect(
      resolveSecrets(test.parts, db, test.workspaceId, { ids: [one.field('id')], names: [] }),
    ).rejects.toThrow('cannot be opened')
    for (const made of [one, two]) await call('DELETE', `/v1/secrets/${made.field('id')}`)
  })

  it('makes a version of a new value, and none of anything else', async () => {
    const path = `/v1/secrets/${(await make('versions')).field('id')}`
    expect((await call('PATCH', path, { body: { enabled: false } })).body).toMatchObject({
      version: 1,
      status: 'disabled',
    })
    expect((await call('PATCH', path, { body: { enabled: true, name: 'versions_2' } })).body).toMatchObject({
      version: 1,
      name: 'versions_2',
    })
    expect((await call('PATCH', path, { body: { value: `${value}!` } })).body).toMatchObject({ version: 2 })
    expect((await call('PATCH', path, { body: {} })).body).toMatchObject({ version: 2 })
    const [resolved] = await resolveSecrets(test.parts, test.parts.database.db, test.workspaceId, {
      ids: [],
      names: ['versions_2'],
    })
    expect(resolved).toMatchObject({ version: 2, value: `${value}!` })
  })

  it('goes to another host only for somebody who knows the value', async () => {
    const path = `/v1/secrets/${(await make('hosts', { hosts: ['A.example.com', 'b.example.com'] })).field('id')}`
    const wider = ['a.example.com', 'b.example.com', 'evil.example.com']
    const refused = await call('PATCH', path, { body: { hosts: wider } })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ error: { code: 'request_invalid', issues: [{ path: '$.value' }] } })
    expect((await call('PATCH', path, { body: { hosts: ['evil.example.com'] } })).status).toBe(400)
    expect((await call('PATCH', path, { body: { hosts: wider, value } })).body).toMatchObject({
      hosts: wider,
      version: 2,
    })
    expect((await call('PATCH', path, { body: { hosts: ['a.example.com'] } })).body).toMatchObject({
      hosts: ['a.example.com'],
      version: 2,
    })
    expect((await call('PATCH', path, { body: { hosts: [] } })).body).toMatchObject({ hosts: [], status: 'unusable' })
    expect((await call('PATCH', path, { body: { hosts: ['a.example.com'] } })).status).toBe(400)
  })

  it('is usable nowhere unless it is told where', async () => {
    const made = await call('POST', '/v1/secrets', { body: { name: 'nowhere', value } })
    expect(made.body).toMatchObject({ hosts: [], status: 'unusable' })
  })

  it.each(['1a', 'a-b', 'a.b', '', 'ä', 'a b', 'x'.repeat(61)])('cannot be called "%s"', async name => {
    expect((await make(name)).status).toBe(400)
  })

  it('refuses a name that another secret has', async () => {
    await make('taken')
    const other = await make('other')
    expect((await make('taken')).body).toMatchObject({
      error: { code: 'conflict', issues: [{ path: '$.name' }], hint: expect.stringContaining('Choose another one') },
    })
    expect((await call('PATCH', `/v1/secrets/${other.field('id')}`, { body: { name: 'taken' } })).status).toBe(409)
  })

  it('stays while an action or an agent refers to it, and keeps a name that a header holds', async () => {
    const [byId, byName, ofAgent] = [await make('in_auth'), await make('in_header'), await make('in_agent')]
    await call('POST', '/v1/actions', {
      body: action('with_auth', { auth: { type: 'bearer', secret: byId.field('id') } }),
    })
    await call('POST', '/v1/actions', {
      body: action('with_header', { headers: [{ name: 'X-Key', value: 'v1 {{ secrets.in_header }}' }] }),
    })
    const context = { url: 'https://api.example.com/context', secret: ofAgent.field('id') }
    const agent = await call('POST', '/v1/agents', { body: { name: 'Support', context } })
    expect(agent.status).toBe(201)
    for (const [secret, user] of [
      [byId, 'with_auth'],
      [byName, 'with_header'],
      [ofAgent, 'Support'],
    ] as const) {
      const refused = await call('DELETE', `/v1/secrets/${secret.field('id')}`)
      expect(refused.status, user).toBe(409)
      expect(refused.text).toContain(user)
      expect(refused.body).toMatchObject({ error: { hint: expect.stringContaining('switch this one off') } })
      const list = await call('GET', '/v1/secrets?limit=100')
      expect(list.body).toMatchObject({
        data: expect.arrayContaining([expect.objectContaining({ id: secret.field('id'), usedBy: [user] })]),
      })
    }
    const rename = (secret: typeof byId) =>
      call('PATCH', `/v1/secrets/${secret.field('id')}`, { body: { name: `${secret.field('name')}_2` } })
    expect(await rename(byName)).toMatchObject({
      status: 409,
      body: { error: { hint: expect.stringContaining('{{secrets.NAME}}') } },
    })
    expect((await rename(byId)).status).toBe(200)
    await call('DELETE', '/v1/actions/with_header')
    expect((await rename(byName)).status).toBe(200)
    expect((await call('DELETE', `/v1/secrets/${byName.field('id')}`)).status).toBe(204)
  })

  it('tells when it was last used', async () => {
    const made = await make('touched')
    test.clock.advance(1_000)
    await noteSecretUse(test.parts, test.parts.database.db, test.workspaceId, [made.field('id')])
    const list = await call('GET', '/v1/secrets?limit=100')
    expect(list.body).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({ name: 'touched', lastUsedAt: test.clock.now().toISOString() }),
      ]),
    })
  })

  it('records what changed, but for the value: only that there is a new one', async () => {
    const made = await make('recorded')
    await call('PATCH', `/v1/secrets/${made.field('id')}`, { body: { value: `${value}-3`, hosts: ['b.example.com'] } })
    await call('DELETE', `/v1/secrets/${made.field('id')}`)
    const trail = await call('GET', `/v1/audit?subject=${made.field('id')}`)
    expect(trail.body).toMatchObject({
      data: [
        { kind: 'secret.deleted', detail: { changes: [{ path: '$', before: { name: 'recorded' } }] } },
        {
          kind: 'secret.updated',
          detail: {
            newValue: true,
            changes: [
              { path: '$.hosts', before: ['api.example.com'], after: ['b.example.com'] },
              { path: '$.version', before: 1, after: 2 },
            ],
          },
        },
        { kind: 'secret.created', detail: { changes: [{ path: '$', after: { version: 1 } }] } },
      ],
    })
  })
})
