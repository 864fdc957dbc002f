import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { agentSchema } from './agent-schema.ts'
import { isCountry, toLocale, toOrigin, toTimeZone } from './agent-values.ts'
import { findAgentAnywhere, loadAgent } from './load-agent.ts'

describe('the fields of an agent', () => {
  const guide = readFileSync(new URL('../../../../docs/agents.md', import.meta.url), 'utf8')

  it.each(Object.keys(agentSchema.shape))('%s stands in the table for authors', field => {
    expect(guide).toMatch(new RegExp(`^\\|[^|]*\`${field}\``, 'm'))
  })
})

describe('the values of an agent', () => {
  it.each([
    ['https://shop.example.com', 'https://shop.example.com'],
    ['https://Shop.Example.com/', 'https://shop.example.com'],
    ['https://shop.example.com:443', 'https://shop.example.com'],
    ['http://localhost:4462', 'http://localhost:4462'],
  ])('the origin %s is %s', (text, origin) => {
    expect(toOrigin(text)).toBe(origin)
  })

  it.each([
    '*',
    'null',
    '',
    'https://*.example.com',
    'shop.example.com',
    'https://a.example/path',
    'https://a@b.example',
    'file:///x',
    'https://a.example?x',
    'javascript:alert(1)',
  ])('"%s" is no origin', text => {
    expect(toOrigin(text)).toBeNull()
  })

  it('knows locales, time zones and countries from what only looks like them', () => {
    expect([toLocale('EN-us'), toLocale('de'), toLocale('xx-XX'), toLocale('en_US'), toLocale('')]).toEqual([
      'en-US',
      'de',
      null,
      null,
      null,
    ])
    for (const zone of ['Asia/Kolkata', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires', 'Etc/UTC'])
      expect(toTimeZone(zone)).toBe(zone)
    expect([toTimeZone('europe/berlin'), toTimeZone('UTC'), toTimeZone('+02:00'), toTimeZone('Mars/Olympus')]).toEqual([
      'Europe/Berlin',
      'UTC',
      null,
      null,
    ])
    expect(['US', 'DE', 'TW', 'ZZ', 'EU', 'XX', 'us', 'USA'].map(isCountry)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

describeOnEachDatabase('agents', open => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open())
    await test.call('POST', '/v1/actions', {
      body: {
        name: 'find_order',
        description: 'Use to find an order.',
        request: { method: 'GET', url: 'https://api.example.com/' },
      },
    })
  })

  it('saves an agent with every default filled in', async () => {
    const made = await test.call('POST', '/v1/agents', { body: { name: 'Support' } })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      id: made.field('id'),
      name: 'Support',
      instructions: '',
      model: null,
      modelSettings: { secret: null, temperature: null, maxOutputTokens: null, contextTokens: 32_000, price: null },
      actions: [],
      runModes: {},
      greeting: null,
      locale: 'en-US',
      timeZone: 'UTC',
      country: 'US',
      allowedOrigins: [],
      identityKeys: [],
      handOver: null,
      context: null,
      appearance: {
        accent: null,
        theme: 'auto',
        position: 'right',
        title: null,
        subtitle: null,
        launcherText: null,
        texts: {},
      },
      limits: {},
      version: 1,
      createdAt: '2026-11-20T12:00:00.000Z',
      updatedAt: '2026-11-20T12:00:00.000Z',
    })
    expect((await test.call('GET', `/v1/agents/${made.field('id')}`)).body).toEqual(made.body)
  })

  it('refuses everything that is wrong at once, each at its path', async () => {
    const refused = await test.call('POST', '/v1/agents', {
      body: {
        name: '',
        greeting: 'Hello {{ contact.name | shout }}',
        locale: 'xx-XX',
        timeZone: 'Mars/Olympus',
        country: 'ZZ',
        allowedOrigins: ['*'],
        runModes: { find_order: 'automatic' },
        appearance: { accent: 'red', colour: '#fff' },
        limits: { anything: 1 },
        modelSettings: { temperature: 3, maxOutputTokens: 0, contextTokens: 1, price: { input: -1 }, apiKey: 'sk-1' },
      },
    })
    expect(refused.status).toBe(400)
    for (const path of [
      'name',
      'greeting',
      'locale',
      'timeZone',
      'country',
      'allowedOrigins[0]',
      'runModes.find_order',
      'appearance.accent',
      'appearance.colour',
      'limits.anything',
      'modelSettings.temperature',
      'modelSettings.maxOutputTokens',
      'modelSettings.contextTokens',
      'modelSettings.price.input',
      'modelSettings.price.output',
      'modelSettings.apiKey',
    ])
      expect(refused.text).toContain(`"$.${path}"`)
  })

  it('refuses actions and secrets that do not exist', async () => {
    const refused = await test.call('POST', '/v1/agents', {
      body: {
        name: 'A',
        actions: ['find_order', 'find_orders'],
        runModes: { absent: 'confirm' },
        context: { url: 'https://api.example.com/', secret: 'sec_absent' },
      },
    })
    expect(refused.body).toMatchObject({
      error: {
        issues: [
          { path: '$.actions[1]', message: expect.stringContaining('`find_order`') },
          { path: '$.runModes.absent' },
          { path: '$.context.secret' },
        ],
      },
    })
  })

  it('takes public keys that fit their algorithm, and never a private one', async () => {
    const rsa = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const status = async (identityKeys: object[]) =>
      (await test.call('POST', '/v1/agents', { body: { name: 'Keys', identityKeys } })).status
    expect(await status([{ kid: 'a', alg: 'RS256', key: rsa.publicKey }])).toBe(201)
    expect(await status([{ alg: 'ES256', key: rsa.publicKey }])).toBe(400)
    expect(await status([{ alg: 'RS256', key: rsa.privateKey }])).toBe(400)
    expect(await status([{ alg: 'HS256', key: 'a shared key in the clear' }])).toBe(400)
    expect(await status([{ alg: 'none', key: rsa.publicKey }])).toBe(400)
    const value = 'a shared key of thirty-two bytes or more'
    const secret = await test.call('POST', '/v1/secrets', { body: { name: 'shared', value } })
    for (const alg of ['HS256', 'HS384', 'HS512'])
      expect(await status([{ alg, key: secret.field('id') }]), alg).toBe(201)
    expect((await test.call('DELETE', `/v1/secrets/${secret.field('id')}`)).status).toBe(409)
  })

  it('takes no identity key that is too weak, or can not be told from another', async () => {
    const pem = (modulusLength: number) =>
      generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const rsa = pem(2048)
    const short = await test.call('POST', '/v1/secrets', { body: { name: 'short', value: 'x'.repeat(31) } })
    const long = await test.call('POST', '/v1/secrets', { body: { name: 'long', value: 'x'.repeat(32) } })
    const shared = { alg: 'HS256', key: long.field('id') }
    const refused: [object[], string, string][] = [
      [[{ alg: 'RS256', key: pem(1024) }], '$.identityKeys[0].key', '2048 bits'],
      [[shared, { alg: 'HS256', key: short.field('id') }], '$.identityKeys[1].key', '32 random bytes'],
      [
        [
          { ...shared, kid: 'a' },
          { kid: 'a', alg: 'RS256', key: rsa },
        ],
        '$.identityKeys[1].kid',
        '"a"',
      ],
      [[{ alg: 'RS256', key: rsa, use: 'userHash' }], '$.identityKeys[0].use', 'HS256'],
    ]
    for (const [identityKeys, path, words] of refused) {
      const answer = await test.call('POST', '/v1/agents', { body: { name: 'Keys', identityKeys } })
      const issues = [{ path, message: expect.stringContaining(words) }]
      expect(answer, words).toMatchObject({ status: 400, body: { error: { issues } } })
    }
    const fine = [shared, shared, { ...shared, kid: 'a', use: 'userHash' }, { alg: 'RS256', key: rsa, kid: 'b' }]
    expect((await test.call('POST', '/v1/agents', { body: { name: 'Keys', identityKeys: fine } })).status).toBe(201)
  })

  it('counts its saves, refuses a stale one, and makes none of what changes nothing', async () => {
    const path = `/v1/agents/${(await test.call('POST', '/v1/agents', { body: { name: 'A' } })).field('id')}`
    const patched = await test.call('PATCH', path, {
      body: { greeting: 'Hi', appearance: { theme: 'dark' } },
      headers: { 'If-Match': '"1"' },
    })
    expect(patched.body).toMatchObject({ version: 2, greeting: 'Hi', appearance: { theme: 'dark', position: 'right' } })
    expect((await test.call('PATCH', path, { body: { greeting: 'Ho' }, headers: { 'If-Match': '"1"' } })).status).toBe(
      409,
    )
    expect((await test.call('PUT', path, { body: patched.body })).body).toMatchObject({ version: 2 })
    expect((await test.call('PATCH', path, { body: { greeting: null } })).body).toMatchObject({
      version: 3,
      greeting: null,
    })
    expect((await test.call('PUT', path, { body: { name: 'B' } })).body).toMatchObject({
      version: 4,
      name: 'B',
      appearance: { theme: 'auto' },
    })
    const trail = await test.call('GET', `/v1/audit?kind=agent.updated&subject=${path.split('/').at(-1)}`)
    expect(trail.body).toMatchObject({
      data: [
        {
          detail: {
            name: 'B',
            version: 4,
            changes: [
              { path: '$.name', before: 'A', after: 'B' },
              { path: '$.appearance.theme', before: 'dark', after: 'auto' },
            ],
          },
        },
        { detail: { changes: [{ path: '$.greeting', before: 'Hi', after: null }] } },
        {},
      ],
    })
  })

  it('is found by its id alone for visitors, until it is deleted', async () => {
    const id = (await test.call('POST', '/v1/agents', { body: { name: 'Embedded' } })).field('id')
    expect(await findAgentAnywhere(test.parts, id)).toMatchObject({
      workspaceId: test.workspaceId,
      agent: { id, definition: { name: 'Embedded' } },
    })
    expect(await findAgentAnywhere(test.parts, `${id}'\0`)).toBeNull()
    const other = await test.addWorkspace('Other')
    expect(await loadAgent(test.parts, test.parts.database.db, other.workspaceId, id)).toBeNull()
    expect((await test.call('DELETE', `/v1/agents/${id}`)).status).toBe(204)
    expect(await findAgentAnywhere(test.parts, id)).toBeNull()
    expect((await test.call('GET', `/v1/agents/${id}`)).status).toBe(404)
  })

  it('lists newest first, in pages', async () => {
    const other = await test.addWorkspace('Listing')
    for (const name of ['one', 'two', 'three'])
      await test.call('POST', '/v1/agents', { key: other.key, body: { name } })
    const first = await test.call('GET', '/v1/agents?limit=2', { key: other.key })
    expect(first.body).toMatchObject({ data: [{ name: 'three' }, { name: 'two' }] })
    const rest = await test.call('GET', `/v1/agents?limit=2&cursor=${first.field('nextCursor')}`, { key: other.key })
    expect(rest.body).toMatchObject({ data: [{ name: 'one' }], nextCursor: null })
  })
})
