import { createHmac } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import type { IdentityKey } from '../agents/identity-key.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { checkUserHash } from './check-user-hash.ts'

const key = 'a shared key of thirty-two bytes or more'
const otherKey = 'another shared key of thirty-two bytes'
const hash = (userId: string, under = key) => createHmac('sha256', under).update(userId, 'utf8').digest('hex')

describeOnEachDatabase('A user id with its hash', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let keys: IdentityKey[]
  beforeEach(async () => {
    app = live()
    const create = (name: string, value: string) => app.create('/v1/secrets', { name, value, hosts: [] })
    keys = [await create('OLD', otherKey), await create('NEW', key)].map(id => ({
      kid: id,
      alg: 'HS256',
      key: id,
      use: null,
    }))
  })

  const check = (userId: string, userHash: string, given = keys) =>
    checkUserHash(app.parts, app.parts.database.db, app.workspaceId, given, { userId, userHash })

  it('says who it is, under any HS256 key of the agent', async () => {
    for (const under of [key, otherKey])
      expect(await check('u1', hash('u1', under))).toEqual({ claims: { sub: 'u1', user_id: 'u1' } })
    expect(await check('käthe@shop.example', hash('käthe@shop.example').toUpperCase())).toMatchObject({
      claims: { sub: 'käthe@shop.example' },
    })
  })

  it.each([
    ['of another id', hash('u2')],
    ['under another key', hash('u1', 'a key that the agent does not have, long')],
    ['cut', hash('u1').slice(0, -1)],
    ['with more', `${hash('u1')}00`],
    ['in base64', createHmac('sha256', key).update('u1').digest('base64')],
    ['of nothing', ''],
    ['of zeros', '00'.repeat(32)],
    ['that is no hex', 'zz'.repeat(32)],
    ['without a key', createHmac('sha256', '').update('u1').digest('hex')],
  ])('is refused for a hash %s', async (_, userHash) => expect(await check('u1', userHash)).toBe('hash_wrong'))

  it('is exact about the id', async () => {
    for (const userId of ['U1', 'u1 ', ' u1', 'u1\u0000']) expect(await check(userId, hash('u1'))).toBe('hash_wrong')
    for (const userId of ['', '  ']) expect(await check(userId, hash(userId))).toBe('subject_missing')
  })

  it('takes no key that is for tokens alone, and none of another algorithm', async () => {
    expect(
      await check(
        'u1',
        hash('u1'),
        keys.map(each => ({ ...each, use: 'token' as const })),
      ),
    ).toBe('no_keys')
    expect(
      await check(
        'u1',
        hash('u1'),
        keys.map(each => ({ ...each, alg: 'HS512' as const })),
      ),
    ).toBe('no_keys')
    expect(await check('u1', hash('u1'), [])).toBe('no_keys')
    const hashes = keys.map(each => ({ ...each, use: 'userHash' as const }))
    expect(await check('u1', hash('u1'), hashes)).toMatchObject({ claims: { sub: 'u1' } })
  })

  it('is refused once the key is switched off', async () => {
    for (const each of keys) await app.call('PATCH', `/v1/secrets/${each.key}`, { body: { enabled: false } })
    expect(await check('u1', hash('u1'))).toBe('key_unusable')
  })
})
