import { SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openConversationState } from '../../conversations/conversation-state.ts'
import { applyRetention } from '../../retention/apply-retention.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createEmbedApp, type EmbedApp, identityKey, shopOrigin } from '../../testing/embed-app.ts'
import { readVisitor, signVisitor } from './visitor-token.ts'

const readSession = z.looseObject({ conversationId: z.string(), ignoredPageKeys: z.array(z.string()).optional() })

const week = 7 * 24 * 60 * 60 * 1000

describeOnEachDatabase('a session', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })

  const session = (body: object, origin: string | null = shopOrigin) =>
    test.page('POST', '/embed/v1/session', { origin, body: { agent: test.agent, ...body } })
  const conversations = async () =>
    (await test.parts.database.db.selectFrom('conversations').selectAll().execute()).length
  const pageOf = async (id: string) => {
    const { db } = test.parts.database
    const row = await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    return openConversationState(test.parts, row).page
  }
  const contactOf = async (id: string) => {
    const { db } = test.parts.database
    const { claims } = await db
      .selectFrom('contacts')
      .innerJoin('conversations', 'conversations.contactId', 'contacts.id')
      .select('contacts.claims')
      .where('conversations.id', '=', id)
      .executeTakeFirstOrThrow()
    return claims
  }
  const identityToken = (claims: Record<string, unknown>, key = identityKey, expires = 60) => {
    const at = Math.floor(test.clock.now().getTime() / 1000)
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(typeof claims.aud === 'string' ? claims.aud : test.agent)
      .setIssuedAt(at)
      .setExpirationTime(at + expires)
      .sign(new TextEncoder().encode(key))
  }

  it('tells an allowed page its token, its conversation and what the agent looks like, and nothing else of it', async () => {
    const answer = await session({})
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      token: expect.any(String),
      conversationId: expect.stringMatching(/^cnv_/),
      expiresAt: new Date(test.clock.now().getTime() + week).toISOString(),
      agent: {
        id: test.agent,
        name: 'Shop',
        locale: 'en-US',
        appearance: {
          accent: null,
          theme: 'auto',
          position: 'right',
          title: null,
          subtitle: null,
          launcherText: null,
          texts: {},
        },
      },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    expect(answer.headers.get('vary')).toBe('Origin')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('greets in a new conversation and offers what the agent can do', async () => {
    const visitor = await test.visit()
    const events = await visitor.events(event => event.type === 'offers')
    expect(events.map(event => event.type)).toEqual(['message-start', 'text-delta', 'message-end', 'offers'])
    expect(events[1]).toMatchObject({ text: 'Welcome.' })
  })

  it.each([
    ['of another site', 'https://evil.example'],
    ['of another scheme', 'http://shop.example'],
    ['of another port', 'https://shop.example:8443'],
    ['of a subdomain', 'https://a.shop.example'],
    ['that only ends alike', 'https://evilshop.example'],
    ['that only begins alike', 'https://shop.example.evil.example'],
    ['in other letters', 'https://SHOP.example'],
    ['with a path', 'https://shop.example/'],
    ['of a sandboxed frame', 'null'],
    ['of a wildcard', '*'],
    ['that is empty', ''],
    ['that there is none of', null],
  ])('is refused to a page with an origin %s, which may not even read why', async (_, origin) => {
    const before = await conversations()
    const answer = await session({}, origin)
    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({ error: { code: 'origin_refused' } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('vary')).toBe('Origin')
    expect(await conversations()).toBe(before)
  })

  it('is refused everywhere by an agent that names no origins', async () => {
    const agent = await test.addAgent({})
    for (const origin of [shopOrigin, 'null', null])
      expect((await session({ agent }, origin)).body).toMatchObject({ error: { code: 'origin_refused' } })
  })

  it.each(['agt_0123456789abcdef', 'agt_', '', "agt_' or 1=1", 'cnv_0123', 'x'.repeat(80)])(
    'of an agent that there is not, "%.20s", says so to the page',
    async agent => {
      const answer = await session({ agent })
      expect(answer.status).toBe(404)
      expect(answer.body).toMatchObject({ error: { code: 'not_found', hint: '' } })
      expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    },
  )

  it('goes on in the conversation of an earlier token, with a new token and a new week', async () => {
    const first = await test.visit()
    const before = await conversations()
    test.clock.advance(1_000)
    const answer = await session({ token: first.token })
    expect(answer.field('conversationId')).toBe(first.conversationId)
    expect(answer.field('token')).not.toBe(first.token)
    expect(answer.field('expiresAt')).toBe(new Date(test.clock.now().getTime() + week).toISOString())
    expect(await conversations()).toBe(before)
    // No second greeting.
    const events = await (await test.visit({ token: first.token })).events(event => event.type === 'offers')
    expect(events.filter(event => event.type === 'message-start')).toHaveLength(1)
  })

  it('is a new conversation, never another’s, for a token that does not fit', async () => {
    const first = await test.visit()
    const visitor = readVisitor(test.parts.keyring, first.token, test.clock.now())
    if (!visitor) throw new Error('Not a token')
    const sign = (change: Partial<typeof visitor>) => signVisitor(test.parts.keyring, { ...visitor, ...change })
    const agent = await test.addAgent({ allowedOrigins: [shopOrigin] })
    const other = await test.addWorkspace('Other')
    const foreign = await test.addAgent({ allowedOrigins: [shopOrigin] }, other.key)
    const [body, signature] = first.token.split('.')
    const cases: [string, object, string?][] = [
      ['of another agent', { agent, token: first.token }],
      ['of another workspace', { agent: foreign, token: first.token }],
      ['of another origin', { token: first.token }, 'https://other.example'],
      ['of a foreign workspace, signed by us', { token: sign({ workspaceId: other.workspaceId }) }],
      ['of a conversation that there is not', { token: sign({ conversationId: 'cnv_0' }) }],
      ['past its time', { token: sign({ resumableUntil: test.clock.now().getTime() }) }],
      ['that was changed', { token: `${body}A.${signature}` }],
      ['without its signature', { token: `${body}.` }],
      ['that is nothing', { token: 'x' }],
      ['that is empty', { token: '' }],
      ['that is an API key', { token: test.key }],
    ]
    for (const [name, given, origin] of cases) {
      const answer = await session(given, origin)
      expect(answer.status, name).toBe(200)
      expect(answer.field('conversationId'), name).not.toBe(first.conversationId)
    }
  })

  it('keeps what the page set until the page sets something else', async () => {
    const { token, conversationId } = await test.visit({ page: { product: 'mug', price: 12.5, sale: true } })
    await session({ token })
    expect(await pageOf(conversationId)).toEqual({ product: 'mug', price: 12.5, sale: true })
    await session({ token, page: { product: 'cup' } })
    expect(await pageOf(conversationId)).toEqual({ product: 'cup' })
    await session({ token, page: {} })
    expect(await pageOf(conversationId)).toEqual({})
  })

  it.each([
    ['an object', '{"key": {}}', 'key'],
    ['a list', '{"key": []}', 'key'],
    ['nested without end', `{"key": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'key'],
    ['null', '{"key": null}', 'key'],
    ['named as no template can', '{"a.b": 1}', 'a.b'],
    ['named like a novel', `{"${'k'.repeat(500)}": 1}`, 'k'.repeat(60)],
    ['a text of a novel', `{"key": "${'x'.repeat(2_001)}"}`, 'key'],
    ['a text with NUL', '{"key": "\\u0000"}', 'key'],
    ['half of a character', '{"key": "\\ud800"}', 'key'],
    ['a reserved name of JavaScript', '{"__proto__": {"admin": true}}', '__proto__'],
    ['the same as text', '{"__proto__": "admin"}', '__proto__'],
  ])('ignores a page value that is %s, says so, and takes the others and the identity', async (_, page, name) => {
    const token = await identityToken({ sub: 'dora' })
    const response = await test.app.request('/embed/v1/session', {
      method: 'POST',
      headers: { Origin: shopOrigin, 'Content-Type': 'application/json' },
      body: `{"agent": "${test.agent}", "identityToken": "${token}", "page": ${page.replace(/\}$/, ', "product": "mug"}')}}`,
    })
    expect(response.status).toBe(200)
    const answer = readSession.parse(await response.json())
    expect(answer.ignoredPageKeys).toEqual([name])
    expect(await pageOf(answer.conversationId)).toEqual({ product: 'mug' })
    expect(await contactOf(answer.conversationId)).toEqual({ sub: 'dora' })
  })

  it.each([[[]], ['text'], [7], [null], [true]])('goes on without page values where they are %j', async page => {
    const { token, conversationId } = await test.visit({ page: { product: 'mug' } })
    const answer = await session({ token, page })
    expect([answer.status, answer.field('conversationId')]).toEqual([200, conversationId])
    expect(await pageOf(conversationId)).toEqual({ product: 'mug' })
  })

  it('takes fifty page values and tells of the next twenty that it does not', async () => {
    const page = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key${i}`, i]))
    const answer = await session({ page })
    const names = Object.keys(page)
    expect(readSession.parse(answer.body).ignoredPageKeys).toEqual(names.slice(50, 70))
    expect(Object.keys(await pageOf(answer.field('conversationId')))).toEqual(names.slice(0, 50))
  })

  it('of somebody known ends with the site’s own token, and goes on with the next one', async () => {
    const first = await test.visit({ identityToken: await identityToken({ sub: 'emil' }) })
    const answer = await session({ identityToken: await identityToken({ sub: 'emil' }) })
    const ends = test.clock.now().getTime() + 120_000
    expect(answer.field('expiresAt')).toBe(new Date(ends).toISOString())
    test.clock.advance(119_999)
    expect((await first.post('/embed/v1/messages', { action: null })).status).toBe(202)
    test.clock.advance(1)
    for (const call of [first.post('/embed/v1/messages', { text: 'Hi' }), first.call('GET', '/embed/v1/events')])
      expect((await call).status).toBe(401)
    // Without a word of who it is, the token opens nothing of what was said.
    expect((await session({ token: first.token })).field('conversationId')).not.toBe(first.conversationId)
    const again = await test.visit({ token: first.token, identityToken: await identityToken({ sub: 'emil' }) })
    expect(again.conversationId).toBe(first.conversationId)
    expect((await again.call('HEAD', '/embed/v1/events')).status).toBe(200)
  })

  it('has ended for a browser whose conversation was removed, which goes on in a new one', async () => {
    const old = await test.visit()
    test.clock.advance(2 * 24 * 60 * 60 * 1000)
    const retention = { conversationsDays: 1, runsDays: null, auditDays: null }
    await applyRetention(test.parts, retention)
    for (const call of [
      old.post('/embed/v1/messages', { text: 'Hi' }),
      old.post('/embed/v1/messages', { action: 'order_status' }),
      old.call('GET', '/embed/v1/events'),
    ]) {
      const answer = await call
      expect(answer.status).toBe(401)
      expect(answer.body).toMatchObject({ error: { code: 'unauthorized' } })
    }
    const again = await test.visit({ token: old.token })
    expect(again.conversationId).not.toBe(old.conversationId)
    expect((await again.post('/embed/v1/messages', { text: 'Hi' })).status).toBe(202)
  })

  it('of somebody known lasts a day at most: a token that says more is refused', async () => {
    const day = 24 * 60 * 60
    const answer = await session({ identityToken: await identityToken({ sub: 'emil' }, identityKey, day) })
    const ends = test.clock.now().getTime() + (day + 60) * 1000
    expect(answer.field('expiresAt')).toBe(new Date(ends).toISOString())
    expect((await session({ identityToken: await identityToken({ sub: 'emil' }, identityKey, day + 1) })).status).toBe(
      401,
    )
  })

  it('is opened for nobody by a key or an agent that was taken away since', async () => {
    const secret = await test.call('POST', '/v1/secrets', { body: { name: 'SECOND', value: identityKey, hosts: [] } })
    const agent = await test.addAgent({
      allowedOrigins: [shopOrigin],
      identityKeys: [{ alg: 'HS256', key: secret.field('id') }],
    })
    const identified = { agent, identityToken: await identityToken({ sub: 'fay', aud: agent }) }
    const { token } = await test.visit(identified)
    await test.call('PATCH', `/v1/agents/${agent}`, { body: { identityKeys: [] } })
    expect((await session({ ...identified, token })).status).toBe(401)
    await test.call('DELETE', `/v1/agents/${agent}`)
    expect((await session({ ...identified, token })).status).toBe(404)
  })

  it('knows the customer whose site signed an identity token, and keeps the conversation apart from any other', async () => {
    const anonymous = await test.visit()
    const anna = await test.visit({
      token: anonymous.token,
      identityToken: await identityToken({ sub: 'anna', plan: 'pro' }),
    })
    expect(anna.conversationId).not.toBe(anonymous.conversationId)
    // The same person, with another token and at another time.
    test.clock.advance(5_000)
    const again = await test.visit({
      token: anna.token,
      identityToken: await identityToken({ sub: 'anna', plan: 'pro' }),
    })
    expect(again.conversationId).toBe(anna.conversationId)
    const others: [string, object][] = [
      ['somebody else', { identityToken: await identityToken({ sub: 'ben', plan: 'pro' }) }],
      ['nobody known', {}],
      ['the same name with other claims', { identityToken: await identityToken({ sub: 'anna', plan: 'free' }) }],
    ]
    for (const [name, given] of others) {
      const answer = await session({ token: anna.token, ...given })
      expect(answer.status, name).toBe(200)
      expect(answer.field('conversationId'), name).not.toBe(anna.conversationId)
    }
  })

  it('refuses an identity token that is not the site’s, and starts nothing with it', async () => {
    const before = await conversations()
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"anna","exp":99999999999}')}.`.replaceAll('=', '')
    const tokens: [string, string][] = [
      ['signed with another key', await identityToken({ sub: 'anna' }, 'another shared key of thirty-two bytes')],
      ['past its time', await identityToken({ sub: 'anna' }, identityKey, -120)],
      ['without a subject', await identityToken({ name: 'anna' })],
      ['unsigned', unsigned],
      ['not a token', 'anna'],
    ]
    for (const [name, token] of tokens) {
      const answer = await session({ identityToken: token })
      expect(answer.status, name).toBe(401)
      expect(answer.body, name).toMatchObject({ error: { code: 'unauthorized' } })
      expect(answer.headers.get('access-control-allow-origin'), name).toBe(shopOrigin)
      expect(answer.text, name).not.toContain(token)
    }
    expect(await conversations()).toBe(before)
  })

  it('writes no token into the log', async () => {
    const identity = await identityToken({ sub: 'carla' })
    const { token } = await test.visit({ identityToken: identity })
    await session({ token, page: { product: 'page-canary' } })
    await session({ token, identityToken: `${identity}x` })
    await session({ token, unknown: 1 })
    expect(test.logs.join('\n')).not.toMatch(/page-canary/)
    for (const secret of [token, identity, identityKey]) expect(test.logs.join('\n')).not.toContain(secret)
  })
})
