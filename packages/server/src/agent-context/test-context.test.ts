import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'

describeOnEachDatabase("The test of an agent's context endpoint", open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })

  const agentWith = (context: object | null) => app.create('/v1/agents', { name: 'Desk', context })
  const tryOut = async (agent: string, body: object = {}) =>
    app.call('POST', `/v1/agents/${agent}/context/test`, { body })

  it('sends what a conversation of these values would, and shows what came of it', async () => {
    const text = '{"plan":"gold","since":2019,"vip":true,"account":{"id":7},"orders":[],"note":null}'
    app.upstream.play(() => ({ text }))
    const agent = await agentWith({ url: `${app.upstream.base}/context` })
    const given = { direction: 'outbound', agentNumber: '+1', contactNumber: '+2', externalId: 'x', medium: 'phone' }
    const sent = {
      agent_uuid: agent,
      direction: 'outbound',
      agent_number: '+1',
      contact_number: '+2',
      external_id: 'x',
      medium: 'phone',
    }
    expect((await tryOut(agent, given)).body).toEqual({
      ok: true,
      sent,
      received: { status: 200, bytes: text.length, text },
      context: JSON.parse(text),
      keys: [
        { key: 'plan', type: 'text', inRequests: true },
        { key: 'since', type: 'number', inRequests: true },
        { key: 'vip', type: 'boolean', inRequests: true },
        { key: 'account', type: 'object', inRequests: false },
        { key: 'orders', type: 'list', inRequests: false },
        { key: 'note', type: 'null', inRequests: false },
      ],
      ignored: [],
      error: null,
      durationMs: 0,
    })
    expect(JSON.parse(app.upstream.requests[0]?.body ?? '')).toEqual(sent)
    expect((await tryOut(agent, { identity: { sub: 'u2' } })).body).toMatchObject({ sent: { external_id: 'u2' } })
  })

  it('shows of a wrong answer what it was, without the secret that it sends back', async () => {
    const value = 'context-secret-value'
    const secret = await app.create('/v1/secrets', { name: 'CTX', value, hosts: [app.upstream.host] })
    app.upstream.play(({ headers }) => ({ status: 403, text: `<h1>${headers.authorization}</h1>${'x'.repeat(5_000)}` }))
    const tested = await tryOut(await agentWith({ url: `${app.upstream.base}/context`, secret }))
    expect(tested.body).toMatchObject({
      ok: false,
      context: null,
      received: { status: 403, text: expect.stringMatching(/^<h1>Bearer •••• /) },
      error: { code: 'upstream_status', status: 403 },
    })
    expect(tested.text).not.toContain(value)
    expect((tested.body as { received: { text: string } }).received.text).toHaveLength(2_000)
  })

  it('never reaches an address that the guard refuses', async () => {
    const tested = await tryOut(await agentWith({ url: 'http://169.254.169.254/latest' }))
    expect(tested.body).toMatchObject({ ok: false, received: null, error: { code: 'egress_denied' } })
  })

  it('is of an agent that has an endpoint', async () => {
    expect(await tryOut(await agentWith(null))).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
    expect((await tryOut('agt_0')).status).toBe(404)
  })

  it('keeps nothing', async () => {
    const agent = await agentWith({ url: `${app.upstream.base}/context` })
    await tryOut(agent)
    expect((await app.call('GET', '/v1/conversations')).body).toMatchObject({ data: [] })
  })
})
