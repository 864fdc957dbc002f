import type OpenAI from 'openai'
import { beforeEach, expect, it } from 'vitest'
import { removeConversations } from '../../conversations/remove-conversations.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../../testing/live-app.ts'
import { callIn, connectOpenAi } from './testing/call-in.ts'

describeOnEachDatabase('a call of a voice platform', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let client: OpenAI
  let agent: string
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'call_me_back',
      request: {
        method: 'POST',
        path: '/call-backs',
        body: '{"to":{{contact_number}},"from":{{agent_number}},"medium":{{medium}},"direction":{{direction}}}',
      },
    })
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['call_me_back'] })
    client = await connectOpenAi(app, app.key)
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'Vapi',
      {
        call: { id: 'v1', type: 'outboundPhoneCall', customer: { number: '+15550001' } },
        phoneNumber: { number: '+15550002' },
        temperature: 0.3,
        max_tokens: 250,
      },
      { direction: 'outbound' },
    ],
    [
      'ElevenLabs',
      {
        elevenlabs_extra_body: { call_id: 'e1', contact_number: '+15550001', agent_number: '+15550002' },
        user_id: 'u',
      },
      { direction: 'inbound' },
    ],
    [
      'LiveKit',
      { metadata: { call_id: 'l1', 'sip.phoneNumber': '+15550001', 'sip.trunkPhoneNumber': '+15550002' }, user: 'u' },
      { direction: 'inbound' },
    ],
  ])(
    'is a conversation on the phone, whose numbers its actions can use: %s',
    async (_platform, more, { direction }) => {
      const call = callIn(client, agent, more)
      await call.say('call me back')
      expect(await call.say('1')).toContain('Shall I do it? Yes or no.')
      expect(await call.say('Yes')).toContain("That's done.")
      expect(JSON.parse(app.upstream.requests[0]?.body ?? '')).toEqual({
        to: '+15550001',
        from: '+15550002',
        medium: 'phone',
        direction,
      })
      const { data } = (await app.call('GET', '/v1/conversations')).body as { data: object[] }
      expect(data).toEqual([
        expect.objectContaining({
          channel: 'voice',
          medium: 'phone',
          contactNumber: '+15550001',
          agentNumber: '+15550002',
        }),
      ])
    },
  )

  it('is nobody whose identity was proven, whatever it says', async () => {
    await app.call('PATCH', '/v1/actions/call_me_back', { body: { requires: { identity: 'verified' } } })
    const call = callIn(client, agent, {
      metadata: { call_id: 'c1', identity: { sub: 'u1' }, identity_sub: 'u1', contact_number: '+15550001' },
      user: 'u1',
    })
    await call.say('call me back')
    expect(await call.say('1')).not.toContain('Shall I do it')
    expect(app.upstream.requests).toEqual([])
  })

  it('leaves nothing behind that leads to it once its conversation was removed', async () => {
    await callIn(client, agent, { metadata: { call_id: 'c1' } }).say('Hi')
    const { db } = app.parts.database
    const rows = async () => [
      ...(await db
        .selectFrom('callerTurns')
        .select('workspaceId')
        .where('workspaceId', '=', app.workspaceId)
        .execute()),
      ...(await db
        .selectFrom('callerConversations')
        .select('workspaceId')
        .where('workspaceId', '=', app.workspaceId)
        .execute()),
    ]
    expect(await rows()).toHaveLength(2)
    app.clock.advance(1_000)
    await removeConversations(app.parts, { workspaceId: app.workspaceId, before: app.clock.now() })
    expect(await rows()).toEqual([])
  })

  it('keeps nothing of what was said in the clear where requests are told apart', async () => {
    await callIn(client, agent, { user: 'ada@example.com' }).say('My order is A7-secret')
    const { db } = app.parts.database
    const kept = JSON.stringify([
      await db.selectFrom('callerTurns').selectAll().execute(),
      await db.selectFrom('callerConversations').selectAll().execute(),
    ])
    expect(kept).not.toMatch(/A7|ada@/)
  })

  it('may not come faster than an agent answers', async () => {
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { limits: { messagesPerMinute: 2 } } })
    const call = callIn(client, agent, { metadata: { call_id: 'c1' } })
    await call.say('one')
    await call.say('two')
    await expect(call.say('three')).rejects.toMatchObject({ status: 429, type: 'rate_limit_error' })
    app.clock.advance(60_000)
    expect(await call.again()).not.toBe('')
  })
})
