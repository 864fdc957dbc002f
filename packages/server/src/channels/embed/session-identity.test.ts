import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { forgetUsedTokens } from '../../identity/use-token.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createEmbedApp, type EmbedApp, identityKey, shopOrigin } from '../../testing/embed-app.ts'

describeOnEachDatabase('A session of somebody whom the site vouches for', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })

  const session = (body: object, node: Pick<EmbedApp, 'call'> = test) =>
    node.call('POST', '/embed/v1/session', {
      key: null,
      headers: { Origin: shopOrigin },
      body: { agent: test.agent, ...body },
    })
  const token = (claims: Record<string, unknown>, seconds = 600) => {
    const at = Math.floor(test.clock.now().getTime() / 1000)
    return new SignJWT({ aud: test.agent, exp: at + seconds, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(identityKey))
  }
  const hash = (userId: string) => createHmac('sha256', identityKey).update(userId).digest('hex')
  const conversations = async () =>
    (await test.parts.database.db.selectFrom('conversations').select('id').execute()).length
  const usedTokens = async () =>
    (await test.parts.database.db.selectFrom('usedIdentityTokens').select('tokenHash').execute()).length

  it('by a claim that was cut within a character is told why it is not accepted', async () => {
    const refused = await session({ identityToken: await token({ sub: 'ann', name: 'Ann \ud83d' }) })
    expect(refused.status).toBe(401)
    expect(refused.text).toContain('claims_malformed: ')
  })

  it('by a token that may be used once is one conversation, which its own browser may come back to', async () => {
    const identityToken = await token({ sub: 'ann', jti: 'one' })
    const first = await session({ identityToken })
    expect(first.status).toBe(200)
    // A reload, a second tab: the browser has its visitor token.
    for (let visits = 0; visits < 2; visits++) {
      const again = await session({ identityToken, token: first.field('token') })
      expect(again.field('conversationId')).toBe(first.field('conversationId'))
    }
    const before = await conversations()
    const stolen = await session({ identityToken })
    expect(stolen).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } })
    expect(stolen.text).toContain('token_used: ')
    expect(await conversations()).toBe(before)
    // Another token of the same person goes on in the same conversation, and is then used for that one.
    const next = await token({ sub: 'ann', jti: 'two' })
    const resumed = await session({ identityToken: next, token: first.field('token') })
    expect(resumed.field('conversationId')).toBe(first.field('conversationId'))
    expect((await session({ identityToken: next })).status).toBe(401)
  })

  it('by a token that may be used once is no conversation of somebody else’s browser', async () => {
    const identityToken = await token({ sub: 'bea', jti: 'bea-1' })
    await session({ identityToken })
    const thief = await session({})
    expect((await session({ identityToken, token: thief.field('token') })).status).toBe(401)
    // Nor of a browser that was that person's before, in another conversation.
    const earlier = await session({ identityToken: await token({ sub: 'bea', jti: 'bea-0' }) })
    expect((await session({ identityToken, token: earlier.field('token') })).status).toBe(401)
  })

  it('by a token that may be used once begins once, however many ask at once on two nodes', async () => {
    const identityToken = await token({ sub: 'cyd', jti: 'cyd' })
    const node = test.addNode()
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, i) => session({ identityToken }, i % 2 === 0 ? test : node)),
    )
    expect(asked.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(401)])
  })

  it('by a token without a `jti` begins as often as the token comes', async () => {
    const identityToken = await token({ sub: 'dan' })
    const used = await usedTokens()
    const [first, second] = [await session({ identityToken }), await session({ identityToken })]
    expect(first.field('conversationId')).not.toBe(second.field('conversationId'))
    expect(await usedTokens()).toBe(used)
  })

  it('leaves the token unused where no conversation came about', async () => {
    const agent = await test.addAgent({ allowedOrigins: [shopOrigin], limits: { sessionsPerMinute: 1 } })
    const keys = ((await test.call('GET', `/v1/agents/${test.agent}`)).body as { identityKeys: object[] }).identityKeys
    await test.call('PATCH', `/v1/agents/${agent}`, { body: { identityKeys: keys } })
    const identityToken = await token({ sub: 'eli', jti: 'eli', aud: [agent] })
    await session({ agent })
    expect((await session({ agent, identityToken })).status).toBe(429)
    test.clock.advance(60_000)
    expect((await session({ agent, identityToken })).status).toBe(200)
  })

  it('is remembered as used as long as the token is accepted, and not forever', async () => {
    const identityToken = await token({ sub: 'fay', jti: 'fay' }, 60)
    await session({ identityToken })
    const used = await usedTokens()
    test.clock.advance(119_999)
    await forgetUsedTokens(test.parts)
    expect((await session({ identityToken })).text).toContain('token_used: ')
    expect(await usedTokens()).toBeGreaterThan(0)
    test.clock.advance(2 * 60 * 60 * 1000)
    await forgetUsedTokens(test.parts)
    expect((await session({ identityToken })).text).toContain('token_expired: ')
    expect(await usedTokens()).toBeLessThan(used)
  })

  it('by a user id and its hash is that person’s, and goes on with both alone', async () => {
    const known = { userId: 'gus', userHash: hash('gus') }
    const first = await session(known)
    expect(first.status).toBe(200)
    const again = await session({ ...known, token: first.field('token') })
    expect(again.field('conversationId')).toBe(first.field('conversationId'))
    for (const given of [{}, { userId: 'hal', userHash: hash('hal') }])
      expect((await session({ ...given, token: first.field('token') })).field('conversationId')).not.toBe(
        first.field('conversationId'),
      )
  })

  it('is nobody’s for a hash that is not of this id, and says which field is wrong', async () => {
    const before = await conversations()
    const answer = await session({ userId: 'gus', userHash: hash('hal') })
    expect(answer).toMatchObject({ status: 401, body: { error: { issues: [{ path: '$.userHash' }] } } })
    for (const half of [
      { userId: 'gus' },
      { userHash: hash('gus') },
      { userId: 'gus', userHash: hash('gus'), identityToken: await token({ sub: 'gus' }) },
    ])
      expect((await session(half)).status).toBe(400)
    expect(await conversations()).toBe(before)
  })

  it.each([
    ['token_malformed', () => 'anna'],
    ['token_malformed', () => ''],
    ['audience_missing', () => token({ sub: 'ann', aud: undefined })],
    ['audience_wrong', () => token({ sub: 'ann', aud: 'agt_other' })],
    ['token_expired', () => token({ sub: 'ann' }, -120)],
    ['token_too_long_lived', () => token({ sub: 'ann' }, 90_000)],
    ['subject_missing', () => token({ sub: 7 })],
  ])('is refused with the reason for whoever made the token: %s', async (reason, make) => {
    const answer = await session({ identityToken: await make() })
    const issues = [{ path: '$.identityToken', message: expect.stringMatching(new RegExp(`^${reason}: `)) }]
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'unauthorized', hint: '', issues } } })
  })
})
