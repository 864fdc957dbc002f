import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, useLiveApp } from '../testing/live-app.ts'
import type { UpstreamAnswer } from '../testing/scripted-upstream.ts'

describeOnEachDatabase("An agent's dynamic context", open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let answer: UpstreamAnswer
  beforeEach(async () => {
    app = live()
    answer = { json: { plan: 'gold', account: { id: 7 } } }
    app.upstream.play(({ path }) => (path === '/context' ? answer : { json: { status: 'ok' } }))
    await app.addAction({
      name: 'perks',
      inputs: [],
      context: ['plan'],
      request: { path: '/perks/{{plan}}' },
      messages: { success: 'Account {{ context.account.id }} has {{ context.plan }}.' },
    })
  })

  const agentWith = (context: object | null = {}, more: object = {}) => {
    const endpoint = context && { url: `${app.upstream.base}/context`, ...context }
    return app.create('/v1/agents', { name: 'Desk', actions: ['perks'], context: endpoint, ...more })
  }
  const greeting = { greeting: 'Hello, {{ context.plan | default: "stranger" }}.' }
  const asked = () => app.upstream.requests.filter(({ path }) => path === '/context')
  const bodies = () => asked().map(({ body }) => JSON.parse(body) as unknown)
  const callOf = async (id: string) =>
    ((await app.call('GET', `/v1/conversations/${id}`)).body as { contextCall: unknown }).contextCall

  it('is asked for before the first turn and not when a chat is opened, once, and actions may read it', async () => {
    const id = await app.converse(await agentWith())
    expect(asked()).toEqual([])
    expect(await callOf(id)).toBeNull()
    for (let turns = 0; turns < 3; turns++)
      expect(spoken((await app.say(id, { action: 'perks' })).events)).toContain('Account 7 has gold.')
    expect(asked()).toHaveLength(1)
    expect(app.upstream.requests.at(-1)?.path).toBe('/perks/gold')
    expect(await callOf(id)).toEqual({
      askedAt: app.clock.now().toISOString(),
      status: 'succeeded',
      error: null,
      durationMs: 0,
      bytes: 34,
      keys: ['plan', 'account'],
      ignored: [],
    })
  })

  it('is asked for with exactly these keys, by POST', async () => {
    const agent = await agentWith()
    const parties = { contactNumber: '+4915112345678', agentNumber: '+4989123', direction: 'outbound', medium: 'phone' }
    await app.say(await app.converse(agent, { ...parties, externalId: 'call-7' }), { text: 'Hi' })
    await app.say(await app.converse(agent), { text: 'Hi' })
    const none = { agent_number: null, contact_number: null, external_id: null }
    expect(bodies()).toEqual([
      {
        agent_uuid: agent,
        direction: 'outbound',
        agent_number: '+4989123',
        contact_number: '+4915112345678',
        external_id: 'call-7',
        medium: 'phone',
      },
      { agent_uuid: agent, direction: 'inbound', ...none, medium: 'api' },
    ])
    expect(asked()[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } })
  })

  it('is asked for the verified user, and never for one that the page names', async () => {
    const agent = await agentWith()
    const page = { external_id: 'eve', sub: 'eve', contact_number: '+1', identity_sub: 'eve' }
    await app.say(await app.converse(agent, { page }), { text: 'Hi' })
    await app.say(await app.converse(agent, { page, identity: { sub: 'ann' } }), { text: 'Hi' })
    await app.say(await app.converse(agent, { identity: { sub: 'ann' }, externalId: 'crm-1' }), { text: 'Hi' })
    expect(bodies()).toMatchObject([{ external_id: null }, { external_id: 'ann' }, { external_id: 'crm-1' }])
    for (const body of bodies().slice(0, 2)) expect(body).toMatchObject({ contact_number: null })
  })

  it('is asked for at once where the greeting reads it, and then no more', async () => {
    const id = await app.converse(await agentWith({}, greeting), { identity: { sub: 'u1' } })
    expect(spoken(await app.events(id))).toBe('Hello, gold.')
    expect(await callOf(id)).toMatchObject({ status: 'succeeded' })
    expect(spoken((await app.say(id, { action: 'perks' })).events)).toContain('gold')
    expect(bodies()).toMatchObject([{ external_id: 'u1' }])
  })

  it('is known to a run that is started in the conversation before anybody has said a word', async () => {
    const id = await app.converse(await agentWith())
    const body = { inputs: {}, conversationId: id }
    const runs = await Promise.all([1, 2].map(() => app.run('/v1/actions/perks/runs', body)))
    expect(runs.map(({ message }) => message)).toEqual(Array(2).fill('Account 7 has gold.'))
    expect(asked()).toHaveLength(1)
  })

  it('never takes the place of what the conversation was started with', async () => {
    const id = await app.converse(await agentWith(), { context: { plan: 'silver', extra: 1 } })
    expect(spoken((await app.say(id, { action: 'perks' })).events)).toContain('Account 7 has silver.')
  })

  it('goes out with its secret, to the hosts of that secret alone', async () => {
    const secret = { name: 'CTX', value: 'context-secret-value', hosts: [app.upstream.host] }
    const id = await app.create('/v1/secrets', secret)
    const agent = await agentWith({ secret: id }, greeting)
    expect(spoken(await app.events(await app.converse(agent)))).toBe('Hello, gold.')
    expect(asked()[0]?.headers.authorization).toBe('Bearer context-secret-value')
    await app.call('PATCH', `/v1/secrets/${id}`, { body: { hosts: [] } })
    const refused = await app.converse(agent)
    expect(spoken(await app.events(refused))).toBe('Hello, stranger.')
    expect(await callOf(refused)).toMatchObject({ status: 'failed', error: { code: 'secret_host_denied' } })
    expect(asked()).toHaveLength(1)
    expect(app.logs.join('')).not.toContain('context-secret-value')
    const used = { id, lastUsedAt: app.clock.now().toISOString() }
    const secrets = (await app.call('GET', '/v1/secrets')).body
    expect(secrets).toMatchObject({ data: expect.arrayContaining([expect.objectContaining(used)]) })
  })

  it.each<[string, UpstreamAnswer, string]>([
    ['an error', { status: 500, text: '{}' }, 'upstream_status'],
    ['that it knows nobody', { status: 404, text: '{}' }, 'upstream_status'],
    ['no JSON', { text: '<html>' }, 'response_not_json'],
    ['a list', { text: '[1]' }, 'response_not_json'],
    ['null', { text: 'null' }, 'response_not_json'],
    ['too much', { text: JSON.stringify({ x: 'x'.repeat(32 * 1024) }) }, 'response_too_large'],
    ['nested without end', { text: `{"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}` }, 'response_not_json'],
    ['elsewhere', { status: 302, headers: { Location: 'http://127.0.0.1:9/' }, text: '' }, 'redirect_refused'],
    ['never', 'hang', 'timeout'],
  ])(
    'that answers %s leaves the conversation without, which says so, and is not asked again',
    async (_, given, code) => {
      answer = given
      const id = await app.converse(await agentWith({ timeoutMs: 500 }))
      expect((await app.say(id, { text: 'Hi' })).status).toBe('done')
      expect(await callOf(id)).toMatchObject({ status: 'failed', error: { code }, keys: [] })
      answer = { json: { plan: 'gold' } }
      const turn = await app.say(id, { action: 'perks' })
      expect(turn.events).toContainEqual(expect.objectContaining({ type: 'action-end', status: 'failed' }))
      expect(asked()).toHaveLength(1)
    },
  )

  it.each<[string, UpstreamAnswer]>([
    ['nothing', { status: 204, text: '' }],
    ['an empty object', { text: '{}' }],
    ['as much as it may', { text: JSON.stringify({ x: 'x'.repeat(32 * 1024 - 8) }) }],
  ])('may be %s', async (_, given) => {
    answer = given
    const id = await app.converse(await agentWith())
    await app.say(id, { text: 'Hi' })
    expect(await callOf(id)).toMatchObject({ status: 'succeeded', error: null })
  })

  it('takes no key that means something else, or that no placeholder can name', async () => {
    answer = {
      text: '{"plan":"gold","identity_sub":"eve","contact_number":"+1","secrets":{},"a.b":1,"__proto__":{"plan":"x"},"constructor":1}',
    }
    const agent = await agentWith()
    const id = await app.converse(agent)
    await app.say(id, { text: 'Hi' })
    const ignored = ['identity_sub', 'contact_number', 'secrets', 'a.b', '__proto__', 'constructor']
    expect(await callOf(id)).toMatchObject({
      keys: ['plan'],
      ignored: ignored.map(key => ({ key, reason: expect.stringMatching(/reserved|placeholder/) })),
    })
    const tested = await app.call('POST', `/v1/agents/${agent}/context/test`, { body: {} })
    expect(tested.body).toMatchObject({ ok: true, context: { plan: 'gold' } })
    expect((tested.body as { ignored: unknown[] }).ignored).toHaveLength(ignored.length)
  })

  it('waits half a minute for an endpoint at the most, and five seconds unless told otherwise', async () => {
    const read = async (id: string) => (await app.call('GET', `/v1/agents/${id}`)).body
    expect(await read(await agentWith())).toMatchObject({ context: { timeoutMs: 5_000 } })
    expect(await read(await agentWith({ timeoutMs: 30_000 }))).toMatchObject({ context: { timeoutMs: 30_000 } })
    const context = { url: `${app.upstream.base}/context`, timeoutMs: 30_001 }
    expect((await app.call('POST', '/v1/agents', { body: { name: 'Desk', context } })).status).toBe(400)
  })
})
