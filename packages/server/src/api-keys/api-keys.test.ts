import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { createCaches, keyUseIntervalMs, principalCacheMs } from '../caches.ts'
import { features } from '../features.ts'
import { createParts } from '../parts.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { hashOf, isKeyValue, makeKeyValue } from './key-value.ts'

describe('a key', () => {
  it('holds 256 random bits in base62 behind its prefix', () => {
    const made = Array.from({ length: 100 }, makeKeyValue)
    for (const value of made) expect(value).toMatch(/^bh_[0-9A-Za-z]{43}$/)
    expect(new Set(made).size).toBe(100)
  })

  it.each(['', 'bh_', `bh_${'x'.repeat(28)}`, `bh_${'x'.repeat(198)}`, `xx_${'x'.repeat(40)}`, `bh_${'ü'.repeat(40)}`])(
    'is not "%s"',
    text => {
      expect(isKeyValue(text)).toBe(false)
    },
  )
})

describeOnEachDatabase('API keys', open => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp(await open())
  })

  it('shows the value of a new key once, and stores only its beginning and a hash', async () => {
    const made = await test.call('POST', '/v1/api-keys', { body: { name: 'CI', scopes: ['read', 'run'] } })
    expect(made.status).toBe(201)
    const value = made.field('value')
    expect(made.body).toMatchObject({
      name: 'CI',
      scopes: ['read', 'run'],
      prefix: value.slice(0, 12),
      lastUsedAt: null,
    })
    expect((await test.call('GET', '/v1/actions', { key: value })).status).toBe(200)
    for (const path of ['/v1/api-keys', '/v1/audit']) expect((await test.call('GET', path)).text).not.toContain(value)
    const rows = await test.parts.database.db.selectFrom('apiKeys').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(value)
    expect(test.logs.join()).not.toContain(value)
  })

  it('gives no scope that the maker of the key lacks', async () => {
    const key = (await test.addKey(['admin', 'read'])).value
    const refused = await test.call('POST', '/v1/api-keys', {
      key,
      body: { name: 'More', scopes: ['read', 'approve'] },
    })
    expect(refused.status).toBe(403)
    const allowed = await test.call('POST', '/v1/api-keys', { key, body: { name: 'Less', scopes: ['read'] } })
    expect(allowed.status).toBe(201)
  })

  it('refuses a revoked key at once here, and within seconds at a node that had just seen it', async () => {
    const made = await test.call('POST', '/v1/api-keys', { body: { name: 'Short-lived', scopes: ['read'] } })
    const key = made.field('value')
    const otherNode = createApp(createParts({ ...test.parts, caches: createCaches(test.parts.clock) }), features)
    const ask = async () =>
      (await otherNode.request('/v1/actions', { headers: { Authorization: `Bearer ${key}` } })).status
    expect(await ask()).toBe(200)
    expect((await test.call('GET', '/v1/actions', { key })).status).toBe(200)
    expect((await test.call('DELETE', `/v1/api-keys/${made.field('id')}`)).status).toBe(204)
    expect((await test.call('GET', '/v1/actions', { key })).status).toBe(401)
    test.clock.advance(principalCacheMs)
    expect(await ask()).toBe(401)
    expect((await test.call('DELETE', `/v1/api-keys/${made.field('id')}`)).status).toBe(404)
  })

  it('refuses a revoked key also to a call that comes while it is still being read for an earlier one', async () => {
    const { id, value } = await test.addKey(['read'])
    const { caches } = test.parts
    const before = await test.parts.findPrincipal(value, null)
    if (!before) throw new Error('No such key.')
    test.clock.advance(principalCacheMs)
    const slow = Promise.withResolvers<{ principal: typeof before; expiresAt: null }>()
    const earlier = caches.principalReads(hashOf(value).toString('hex'), () => slow.promise)
    expect((await test.call('DELETE', `/v1/api-keys/${id}`)).status).toBe(204)
    const called = test.call('GET', '/v1/actions', { key: value })
    slow.resolve({ principal: before, expiresAt: null })
    await earlier
    expect((await called).status).toBe(401)
  })

  it('ends with the time that it was made for, also where it was just seen', async () => {
    const expiresAt = new Date(test.clock.now().getTime() + 2_000).toISOString()
    const made = await test.call('POST', '/v1/api-keys', { body: { name: 'Short', role: 'viewer', expiresAt } })
    const ask = async () => (await test.call('GET', '/v1/actions', { key: made.field('value') })).status
    expect(await ask()).toBe(200)
    test.clock.advance(1_999)
    expect(await ask()).toBe(200)
    test.clock.advance(1)
    expect(await ask()).toBe(401)
  })

  it('writes the last use down, at most once a minute', async () => {
    const made = await test.call('POST', '/v1/api-keys', { body: { name: 'Used', scopes: ['read'] } })
    const use = () => test.call('GET', '/v1/actions', { key: made.field('value') })
    const lastUse = async () => {
      const row = test.parts.database.db.selectFrom('apiKeys').select('lastUsedAt').where('id', '=', made.field('id'))
      return (await row.executeTakeFirstOrThrow()).lastUsedAt
    }
    await use()
    const first = test.clock.now()
    expect(await lastUse()).toEqual(first)
    test.clock.advance(keyUseIntervalMs - 1)
    await use()
    expect(await lastUse()).toEqual(first)
    test.clock.advance(1)
    await use()
    expect(await lastUse()).toEqual(test.clock.now())
  })

  it('records who made and who revoked a key', async () => {
    const made = await test.call('POST', '/v1/api-keys', { body: { name: 'Recorded', scopes: ['read'] } })
    await test.call('DELETE', `/v1/api-keys/${made.field('id')}`)
    const trail = await test.call('GET', `/v1/audit?subject=${made.field('id')}`)
    expect(trail.body).toMatchObject({
      data: [
        { kind: 'api_key.revoked', actor: { type: 'api_key', name: 'Test' } },
        {
          kind: 'api_key.created',
          detail: { name: 'Recorded', changes: [{ path: '$', after: { scopes: ['read'] } }] },
        },
      ],
    })
  })
})
