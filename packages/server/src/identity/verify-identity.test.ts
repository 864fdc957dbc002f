import { createHmac } from 'node:crypto'
import { exportSPKI, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { beforeEach, expect, it } from 'vitest'
import type { IdentityKey } from '../agents/agent.ts'
import { loadAgent } from '../agents/load-agent.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { verifyIdentity } from './verify-identity.ts'

const sharedKey = 'a shared key of thirty-two bytes or more'
const asymmetric = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const
type Alg = (typeof asymmetric)[number]

const pairs = new Map<Alg, Awaited<ReturnType<typeof generateKeyPair>>>()
async function pairOf(alg: Alg) {
  const pair = pairs.get(alg) ?? (await generateKeyPair(alg, { extractable: true }))
  pairs.set(alg, pair)
  return pair
}

describeOnEachDatabase('an identity token', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let secret: string
  let nowSeconds: number
  beforeEach(async () => {
    app = live()
    nowSeconds = app.clock.now().getTime() / 1000
    secret = await app.create('/v1/secrets', { name: 'IDENTITY', value: sharedKey, hosts: [] })
  })

  const verify = async (token: string, keys: Partial<IdentityKey>[], workspaceId = app.workspaceId) => {
    const id = await app.create('/v1/agents', { name: 'Desk', identityKeys: keys })
    const agent = await loadAgent(app.parts, app.parts.database.db, app.workspaceId, id)
    if (!agent) throw new Error('No agent')
    return verifyIdentity(app.parts, app.parts.database.db, workspaceId, agent.definition, token)
  }
  const claimsOf = async (...given: Parameters<typeof verify>) => (await verify(...given)).claims
  const refused = { code: 'unauthorized' }
  const valid = (): JWTPayload => ({ sub: 'u1', exp: nowSeconds + 60 })
  const hs256 = (claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}, key = sharedKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256', ...header }).sign(new TextEncoder().encode(key))
  const signed = async (alg: Alg, claims = valid(), header: Partial<JWTHeaderParameters> = {}) =>
    new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign((await pairOf(alg)).privateKey)
  const publicKey = async (alg: Alg, kid: string | null = null) => ({
    alg,
    key: await exportSPKI((await pairOf(alg)).publicKey),
    kid,
  })
  const shared = () => ({ alg: 'HS256' as const, key: secret })

  it('says until when it is accepted, which is as long as it is', async () => {
    const token = await hs256({ sub: 'u1', exp: nowSeconds + 60 })
    const { expiresAt } = await verify(token, [shared()])
    expect(expiresAt).toEqual(new Date((nowSeconds + 90) * 1000))
    app.clock.advance(89_999)
    await verify(token, [shared()])
    app.clock.advance(1)
    await expect(verify(token, [shared()])).rejects.toMatchObject(refused)
    const endless = await verify(await hs256({ sub: 'u1', exp: Number.MAX_SAFE_INTEGER }), [shared()])
    expect(endless.expiresAt.getTime()).toBeGreaterThan(app.clock.now().getTime())
  })

  it('with a shared key says who it is, and nothing of when it was made', async () => {
    const claims = { ...valid(), iat: nowSeconds, nbf: nowSeconds, jti: 'once', email: 'ann@example.com', roles: ['a'] }
    expect(await claimsOf(await hs256(claims), [shared()])).toEqual({
      sub: 'u1',
      email: 'ann@example.com',
      roles: ['a'],
    })
  })

  it.each(asymmetric)('signed by %s is checked with the public key', async alg => {
    expect(await claimsOf(await signed(alg), [await publicKey(alg)])).toEqual({ sub: 'u1' })
  })

  it('of one of several keys is taken, by its kid where there is one', async () => {
    const keys = [await publicKey('RS256', 'old'), await publicKey('ES256', 'new'), shared()]
    expect(await claimsOf(await signed('ES256', valid(), { kid: 'new' }), keys)).toEqual({ sub: 'u1' })
    expect(await claimsOf(await signed('ES256'), keys)).toEqual({ sub: 'u1' })
    await expect(verify(await signed('ES256', valid(), { kid: 'old' }), keys)).rejects.toMatchObject(refused)
    await expect(verify(await signed('ES256', valid(), { kid: 'unknown' }), keys)).rejects.toMatchObject(refused)
  })

  it('that a public key was used to sign as a shared one is refused', async () => {
    const pem = (await publicKey('RS256')).key
    const keys = [await publicKey('RS256')]
    for (const key of [pem, pem.trim(), pem.replace(/\n/g, '')]) {
      await expect(verify(await hs256(valid(), {}, key), keys)).rejects.toMatchObject(refused)
      await expect(verify(await hs256(valid(), {}, key), [...keys, shared()])).rejects.toMatchObject(refused)
    }
    const claimed = forge({ alg: 'RS256' }, valid(), pem)
    await expect(verify(claimed, keys)).rejects.toMatchObject(refused)
  })

  it.each(['none', 'None', 'NONE', 'nOnE', '', 'HS384', 'HS512', 'ES512'])(
    'that calls its algorithm %j is refused',
    async alg => {
      const keys = [shared(), await publicKey('RS256')]
      await expect(verify(forge({ alg }, valid(), sharedKey), keys)).rejects.toMatchObject(refused)
      await expect(verify(forge({ alg }, valid(), null), keys)).rejects.toMatchObject(refused)
    },
  )

  it('that is not signed, or by somebody else, or changed, or no token at all is refused', async () => {
    const keys = [shared()]
    const good = await hs256(valid())
    const [header, , signature] = good.split('.')
    const other = Buffer.from(JSON.stringify({ ...valid(), sub: 'u2' })).toString('base64url')
    const bad = [
      new UnsecuredJWT(valid()).encode(),
      await hs256(valid(), {}, 'another shared key of thirty-two bytes'),
      `${header}.${other}.${signature}`,
      good.slice(0, -2),
      `${header}.${other}.`,
      '',
      'a.b.c',
      '{}',
      `${good}.x`,
      '..',
    ]
    for (const token of bad) await expect(verify(token, keys), token).rejects.toMatchObject(refused)
    await expect(verify(good, [])).rejects.toMatchObject(refused)
  })

  it('is refused past its time, before its time, and where it says no time', async () => {
    const keys = [shared()]
    expect(await claimsOf(await hs256({ sub: 'u1', exp: nowSeconds - 29 }), keys)).toEqual({ sub: 'u1' })
    for (const claims of [
      { sub: 'u1', exp: nowSeconds - 31 },
      { sub: 'u1', exp: nowSeconds + 600, nbf: nowSeconds + 31 },
      { sub: 'u1' },
      { sub: 'u1', iat: nowSeconds },
    ]) {
      await expect(verify(await hs256(claims), keys), JSON.stringify(claims)).rejects.toMatchObject(refused)
    }
    await expect(
      verify(forge({ alg: 'HS256' }, { sub: 'u1', exp: '9999999999' }, sharedKey), keys),
    ).rejects.toMatchObject(refused)
    const token = await hs256(valid())
    app.clock.advance(91_000)
    await expect(verify(token, keys)).rejects.toMatchObject(refused)
  })

  it.each([{}, { sub: '' }, { sub: ' ' }, { sub: 7 }, { sub: null }, { sub: ['u1'] }])(
    'is nobody without a subject: %j',
    async claims => {
      const token = forge({ alg: 'HS256' }, { exp: nowSeconds + 60, ...claims }, sharedKey)
      await expect(verify(token, [shared()])).rejects.toMatchObject(refused)
    },
  )

  it('is refused once its shared key is switched off, and in a workspace that has no such key', async () => {
    const token = await hs256(valid())
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { enabled: false } })
    await expect(verify(token, [shared()])).rejects.toMatchObject(refused)
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { enabled: true } })
    const stranger = await app.addWorkspace('Stranger')
    await expect(verify(token, [shared()], stranger.workspaceId)).rejects.toMatchObject(refused)
    expect(await claimsOf(token, [shared()])).toEqual({ sub: 'u1' })
  })

  it('that asks for what nobody here understands is refused', async () => {
    await expect(
      verify(forge({ alg: 'HS256', crit: ['b64'], b64: false }, valid(), sharedKey), [shared()]),
    ).rejects.toMatchObject(refused)
    await expect(
      verify(forge({ alg: 'HS256', crit: ['x'], x: 1 }, valid(), sharedKey), [shared()]),
    ).rejects.toMatchObject(refused)
  })
})

/** A token put together by hand, under HMAC-SHA256, whatever its header says; null: without a signature. */
function forge(header: object, claims: object, key: string | null): string {
  const signed = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${key === null ? '' : createHmac('sha256', key).update(signed).digest('base64url')}`
}
