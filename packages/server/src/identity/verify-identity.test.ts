import { createPublicKey } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { beforeEach, expect, it } from 'vitest'
import type { IdentityKey } from '../agents/identity-key.ts'
import { loadAgent } from '../agents/load-agent.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { forgeToken } from '../testing/forge-token.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { type IdentityProof, verifyIdentity } from './verify-identity.ts'

const sharedKey = 'a shared key that has sixty-four bytes, which is enough for HS512'
const asymmetric = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const
type Alg = (typeof asymmetric)[number]

const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>()
async function pairOf(alg: Alg, name = 'first') {
  const pair = pairs.get(alg + name) ?? (await generateKeyPair(alg, { extractable: true }))
  pairs.set(alg + name, pair)
  return pair
}

describeOnEachDatabase('A proof of identity', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  let secret: string
  let nowSeconds: number
  beforeEach(async () => {
    app = live()
    nowSeconds = app.clock.now().getTime() / 1000
    secret = await app.create('/v1/secrets', { name: 'IDENTITY', value: sharedKey, hosts: [] })
    agent = await app.create('/v1/agents', { name: 'Desk' })
  })

  type GivenKey = Partial<IdentityKey>
  const prove = async (proof: IdentityProof, keys: GivenKey[], workspaceId = app.workspaceId) => {
    const saved = await app.call('PATCH', `/v1/agents/${agent}`, { body: { identityKeys: keys } })
    if (saved.status !== 200) throw new Error(saved.text)
    const loaded = await loadAgent(app.parts, app.parts.database.db, app.workspaceId, agent)
    if (!loaded) throw new Error('No agent')
    return verifyIdentity(app.parts, app.parts.database.db, workspaceId, loaded, proof)
  }
  const verify = (token: string, keys: GivenKey[], workspaceId?: string) => prove({ token }, keys, workspaceId)
  const claimsOf = async (...given: Parameters<typeof verify>) => (await verify(...given)).claims
  const refused = (reason: string) => ({
    code: 'unauthorized',
    issues: [{ path: '$.identityToken', message: expect.stringMatching(new RegExp(`^${reason}: `)) }],
  })
  const valid = (): JWTPayload => ({ sub: 'u1', aud: agent, exp: nowSeconds + 60 })
  const shared = (more: GivenKey = {}) => ({ alg: 'HS256' as const, key: secret, ...more })
  const hmac = (header: Partial<JWTHeaderParameters> = {}, key = sharedKey, claims = valid()) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256', ...header }).sign(new TextEncoder().encode(key))
  const signed = async (alg: Alg, header: Partial<JWTHeaderParameters> = {}, name = 'first', claims = valid()) =>
    new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign((await pairOf(alg, name)).privateKey)
  const publicKey = async (alg: Alg, kid: string | null = null, name = 'first') => ({
    alg,
    key: await exportSPKI((await pairOf(alg, name)).publicKey),
    kid,
  })

  it.each(['HS256', 'HS384', 'HS512'] as const)('is a token under a shared key for %s', async alg => {
    expect(await claimsOf(await hmac({ alg }), [shared({ alg })])).toEqual({ sub: 'u1' })
  })

  it.each(asymmetric)('is a token signed by %s, checked with the public key', async alg => {
    expect(await claimsOf(await signed(alg), [await publicKey(alg)])).toEqual({ sub: 'u1' })
  })

  it('is accepted as long as it says, and the tolerance longer', async () => {
    const token = await hmac()
    const { expiresAt } = await verify(token, [shared()])
    expect(expiresAt).toEqual(new Date((nowSeconds + 120) * 1000))
    app.clock.advance(119_999)
    await verify(token, [shared()])
    app.clock.advance(1)
    await expect(verify(token, [shared()])).rejects.toMatchObject(refused('token_expired'))
  })

  it('is accepted under the old and the new key while keys rotate, and under the old no more once it is gone', async () => {
    const [old, next] = [await publicKey('ES256', 'old'), await publicKey('ES256', 'new', 'second')]
    const byOld = await signed('ES256', { kid: 'old' })
    const byNew = await signed('ES256', { kid: 'new' }, 'second')
    for (const token of [byOld, byNew]) expect(await claimsOf(token, [old, next])).toEqual({ sub: 'u1' })
    expect(await claimsOf(byNew, [next])).toEqual({ sub: 'u1' })
    await expect(verify(byOld, [next])).rejects.toMatchObject(refused('key_unknown'))
  })

  it('names its key by `kid`, and is checked with that one alone', async () => {
    const keys = [await publicKey('ES256', 'one'), await publicKey('ES256', 'two', 'second'), shared()]
    const mislabelled = await signed('ES256', { kid: 'two' })
    await expect(verify(mislabelled, keys)).rejects.toMatchObject(refused('signature_wrong'))
    for (const kid of ['three', '', '../one', "' or 1=1 --", '__proto__'])
      await expect(verify(await signed('ES256', { kid }), keys), kid).rejects.toMatchObject(refused('key_unknown'))
    // A key without an id is named by no token.
    await expect(verify(await hmac({ kid: 'x' }), keys)).rejects.toMatchObject(refused('key_unknown'))
    await expect(verify(await hmac({ kid: 'one' }), keys)).rejects.toMatchObject(refused('algorithm_refused'))
  })

  it('that names no key is checked with every key of its algorithm', async () => {
    const keys = [await publicKey('ES256', 'one'), await publicKey('ES256', null, 'second'), shared()]
    for (const token of [await signed('ES256'), await signed('ES256', {}, 'second'), await hmac()])
      expect(await claimsOf(token, keys)).toEqual({ sub: 'u1' })
    await expect(verify(await signed('ES256', {}, 'third'), keys)).rejects.toMatchObject(refused('signature_wrong'))
  })

  it('that a public key was used to sign as a shared one is refused', async () => {
    const keys = [await publicKey('RS256')]
    const pem = keys[0]?.key ?? ''
    for (const key of [pem, pem.trim(), pem.replace(/\n/g, '')]) {
      await expect(verify(await hmac({}, key), keys)).rejects.toMatchObject(refused('algorithm_refused'))
      await expect(verify(await hmac({}, key), [...keys, shared()])).rejects.toMatchObject(refused('signature_wrong'))
      await expect(verify(forgeToken({ alg: 'RS256' }, valid(), key), keys)).rejects.toMatchObject(
        refused('signature_wrong'),
      )
    }
  })

  it('that brings its own key along is checked with the agent’s all the same', async () => {
    const stranger = await pairOf('RS256', 'stranger')
    const jwk = await exportJWK(stranger.publicKey)
    const keys = [await publicKey('RS256', 'one')]
    const url = `${app.upstream.base}/keys.json`
    for (const header of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ['MIIB'] }, { kid: 'one', jwk, jku: url }]) {
      const token = await new SignJWT(valid()).setProtectedHeader({ alg: 'RS256', ...header }).sign(stranger.privateKey)
      await expect(verify(token, keys), JSON.stringify(header)).rejects.toMatchObject(refused('signature_wrong'))
    }
    expect(app.upstream.requests).toEqual([])
  })

  it.each(['none', 'None', 'NONE', 'nOnE', '', 'HS1', 'ES512', 'RS384', 'dir', 'RSA-OAEP', 'hs256'])(
    'that calls its algorithm %j is refused',
    async alg => {
      const keys = [shared(), await publicKey('RS256')]
      for (const key of [sharedKey, null])
        await expect(verify(forgeToken({ alg }, valid(), key), keys)).rejects.toMatchObject(
          refused('algorithm_refused'),
        )
    },
  )

  it.each(['HS384', 'HS512'])('under another length than its key is for, %s, is refused', async alg => {
    await expect(verify(await hmac({ alg }), [shared()])).rejects.toMatchObject(refused('algorithm_refused'))
  })

  it('that is not signed, or by somebody else, or was changed is refused', async () => {
    const good = await hmac()
    const [header, , signature] = good.split('.')
    const other = Buffer.from(JSON.stringify({ ...valid(), sub: 'u2' })).toString('base64url')
    const bad = [
      await hmac({}, `${sharedKey}.`),
      await hmac({}, ''.padEnd(32)),
      `${header}.${other}.${signature}`,
      `${header}.${other}.`,
      good.slice(0, -2),
      `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`.replace(/.{4}$/, 'AAAA'),
      `${good}AAAA`,
    ]
    for (const token of bad)
      await expect(verify(token, [shared()]), token).rejects.toMatchObject(refused('signature_wrong'))
  })

  it.each([
    '',
    '..',
    'a.b.c',
    '{}',
    'x',
    'a.b',
    'a.b.c.d',
    'eyJhbGciOiJIUzI1NiJ9',
    'W10.e30.AA',
    'bnVsbA.e30.AA',
    '\u0000',
  ])('that is no token at all is refused: %j', async token =>
    expect(verify(token, [shared()])).rejects.toMatchObject(refused('token_malformed')),
  )

  it('in another form than the compact one is refused', async () => {
    const good = await hmac()
    const [header = '', body = '', signature = ''] = good.split('.')
    const bad = [
      `${good}.x`,
      ` ${good}`,
      `${good}\n`,
      `${good}=`,
      `Bearer ${good}`,
      JSON.stringify({ payload: body, signatures: [{ protected: header, signature }] }),
      `${header}.${'e30'.repeat(3_000)}.${signature}`,
      forgeToken({ alg: 7 }, valid(), sharedKey),
      forgeToken({ alg: ['HS256'] }, valid(), sharedKey),
      forgeToken({ alg: 'HS256', kid: 7 }, valid(), sharedKey),
      forgeToken({ alg: 'HS256', kid: { a: 1 } }, valid(), sharedKey),
      forgeToken({}, valid(), sharedKey),
    ]
    for (const token of bad)
      await expect(verify(token, [shared()]), token).rejects.toMatchObject(refused('token_malformed'))
  })

  it.each([{ crit: ['b64'], b64: false }, { crit: ['x'], x: 1 }, { crit: [] }, { crit: 'exp' }, { crit: ['exp'] }])(
    'that asks for what nobody here understands is refused: %j',
    async header => {
      const token = forgeToken({ alg: 'HS256', ...header }, valid(), sharedKey)
      await expect(verify(token, [shared()])).rejects.toMatchObject(refused('token_malformed'))
    },
  )

  it('whose claims are no JSON, or say too little, is refused with the reason', async () => {
    for (const [claims, reason] of [
      ['not JSON', 'claims_malformed'],
      [[valid()], 'claims_malformed'],
      [{ ...valid(), aud: 'agt_other' }, 'audience_wrong'],
      [{ ...valid(), sub: 7 }, 'subject_missing'],
      [{ ...valid(), exp: nowSeconds + 100_000 }, 'token_too_long_lived'],
    ] as const) {
      const token = forgeToken({ alg: 'HS256' }, claims, sharedKey)
      await expect(verify(token, [shared()]), reason).rejects.toMatchObject(refused(reason))
    }
  })

  it('says nothing of claims to somebody without the key', async () => {
    const expired = forgeToken({ alg: 'HS256' }, { exp: 1 }, 'a key that somebody else made up, of many bytes')
    await expect(verify(expired, [shared()])).rejects.toMatchObject(refused('signature_wrong'))
  })

  it('is refused once its shared key is switched off or too short, and in a workspace that has no such key', async () => {
    const token = await hmac()
    const change = (body: object) => app.call('PATCH', `/v1/secrets/${secret}`, { body })
    await change({ enabled: false })
    await expect(verify(token, [shared()])).rejects.toMatchObject(refused('key_unusable'))
    await change({ enabled: true })
    const stranger = await app.addWorkspace('Stranger')
    await expect(verify(token, [shared()], stranger.workspaceId)).rejects.toMatchObject(refused('key_unusable'))
    expect(await claimsOf(token, [shared()])).toEqual({ sub: 'u1' })
    const saved = await loadAgent(app.parts, app.parts.database.db, app.workspaceId, agent)
    await change({ value: 'x'.repeat(31) })
    if (!saved) throw new Error('No agent')
    const short = await hmac({}, 'x'.repeat(31))
    await expect(
      verifyIdentity(app.parts, app.parts.database.db, app.workspaceId, saved, { token: short }),
    ).rejects.toMatchObject(refused('key_unusable'))
  })

  it('is written down with the secret of its key, and a refused one is not', async () => {
    const lastUse = async () => {
      const { data } = (await app.call('GET', '/v1/secrets')).body as { data: { id: string; lastUsedAt: unknown }[] }
      return data.find(({ id }) => id === secret)?.lastUsedAt
    }
    await expect(verify(await hmac({}, `${sharedKey}.`), [shared()])).rejects.toMatchObject(refused('signature_wrong'))
    expect(await lastUse()).toBeNull()
    await verify(await hmac(), [shared()])
    expect(await lastUse()).toBe(app.clock.now().toISOString())
  })

  it('is refused by an agent without keys', async () => {
    await expect(verify(await hmac(), [])).rejects.toMatchObject(refused('no_keys'))
  })

  it('is a public key’s also where its PEM is of the older form', async () => {
    const { key } = await publicKey('RS256')
    const older = createPublicKey(key).export({ type: 'pkcs1', format: 'pem' }).toString()
    expect(await claimsOf(await signed('RS256'), [{ alg: 'RS256', key: older }])).toEqual({ sub: 'u1' })
  })
})
