import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { clientCode, createEmbedApp, type EmbedApp, shopOrigin } from '../testing/embed-app.ts'
import { spoken } from '../testing/live-app.ts'

/** What a browser says for the playground's frame, whose origin is opaque. */
const frame = 'null'
const dashboard = 'http://localhost:4460'

describeOnEachDatabase('the playground', open => {
  let app: EmbedApp
  beforeEach(async () => {
    app = await createEmbedApp(await open())
  })

  const play = async (body: object = {}, key = app.key) => {
    const answer = await app.call('POST', `/v1/agents/${app.agent}/playground`, { key, body })
    expect(answer.status, answer.text).toBe(201)
    const token = answer.field('token')
    const conversation = answer.field('conversationId')
    const call = (path: string, body: object) => app.page('POST', path, { origin: frame, token, body })
    const read = async () => {
      const { body } = await app.call('GET', `/v1/conversations/${conversation}/events`)
      return (body as { data: { type: string; [key: string]: unknown }[] }).data
    }
    /** Sends a message or a pressed button and gives the events up to where the turn rests. */
    const send = async (body: object) => {
      const before = (await read()).length
      expect((await call('/embed/v1/messages', body)).status).toBe(202)
      for (;;) {
        const events = (await read()).slice(before)
        if (events.some(event => event.type === 'turn-end')) return events
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
    return { answer, token, conversation, call, read, send }
  }

  it('is a conversation in test mode with an agent that no page may show yet', async () => {
    const hidden = await app.addAgent({ name: 'Hidden', allowedOrigins: [], greeting: 'Hello {{ contact.name }}.' })
    const answer = await app.call('POST', `/v1/agents/${hidden}/playground`, {
      body: { identity: { sub: 'u1', name: 'Ann' } },
    })
    expect(answer).toMatchObject({ status: 201, body: { origin: frame, agent: { id: hidden, name: 'Hidden' } } })
    const path = `/v1/conversations/${answer.field('conversationId')}`
    expect((await app.call('GET', path)).body).toMatchObject({ mode: 'test', channel: 'chat' })
    const { body } = await app.call('GET', `${path}/events`)
    expect(spoken((body as { data: never[] }).data)).toBe('Hello Ann.')
  })

  it('runs what is pressed in test mode, and asks for an approval as live', async () => {
    const { send, call, conversation } = await play()
    const asked = await send({ action: 'return_item' })
    const form = asked.find(event => event.type === 'inputs-requested')
    const filled = await call(`/embed/v1/runs/${form?.runId}/inputs`, { inputs: { order_id: 'ORD-1' } })
    expect(filled.body).toEqual({ status: 'awaiting_approval' })
    expect(app.upstream.requests).toEqual([])
    const run = await app.call('GET', `/v1/runs/${form?.runId}`)
    expect(run.body).toMatchObject({ mode: 'test', status: 'awaiting_approval', conversationId: conversation })
  })

  it('leaves nothing in the metrics', async () => {
    const { send, call } = await play()
    const counted = () => app.parts.metrics.expose().match(/^bellhop_(action_)?runs_total\{.* [^0]\d*$/gm)
    const form = (await send({ action: 'broken' })).find(event => event.type === 'inputs-requested')
    const ended = await call(`/embed/v1/runs/${form?.runId}/inputs`, { inputs: { order_id: 'ORD-1' } })
    expect(ended.body).toEqual({ status: 'failed' })
    expect(counted()).toBeNull()
    const live = await app.call('POST', '/v1/actions/broken/runs', { body: { inputs: { order_id: 'ORD-1' } } })
    expect(live.body).toMatchObject({ status: 'failed', mode: 'live' })
    expect(counted()).toHaveLength(2)
  })

  it('hands client code to its frame alone', async () => {
    const { send, call } = await play()
    const offered = (await send({ action: 'fill_cart' })).find(event => event.type === 'client-action')
    const claimed = await call(`/embed/v1/runs/${offered?.runId}/claim`, {})
    const url = new URL(claimed.field('url'))
    const load = (origin: string | null) => app.page('GET', url.pathname + url.search, { origin })
    for (const origin of [null, dashboard, shopOrigin]) expect((await load(origin)).status, String(origin)).toBe(403)
    const module = await load(frame)
    expect(module).toMatchObject({ status: 200 })
    expect(module.headers.get('access-control-allow-origin')).toBe('null')
    expect(module.text).toContain(clientCode)
  })

  it('runs there the code of whoever may write it, since it reaches nothing of who plays', async () => {
    const editor = await app.addKey(['read', 'write', 'run', 'approve'])
    const saved = await app.call('PATCH', '/v1/actions/fill_cart', { key: editor.value, body: { title: 'Filled' } })
    expect(saved.status, saved.text).toBe(200)
    const { send, call } = await play()
    const offered = (await send({ action: 'fill_cart' })).find(event => event.type === 'client-action')
    expect((await call(`/embed/v1/runs/${offered?.runId}/claim`, {})).status).toBe(200)
  })

  it('goes on in a session with its token, as who it was opened as, and in its frame alone', async () => {
    const { token, conversation } = await play({ identity: { sub: 'u1' } })
    const session = (origin: string | null) =>
      app.page('POST', '/embed/v1/session', { origin, body: { agent: app.agent, token } })
    expect((await session(frame)).body).toMatchObject({ conversationId: conversation })
    for (const origin of [shopOrigin, dashboard, null]) {
      expect((await session(origin)).status, String(origin)).toBe(403)
      const said = await app.page('POST', '/embed/v1/messages', { origin, token, body: { text: 'Hello' } })
      expect(said.status, String(origin)).toBe(403)
      expect((await app.page('GET', '/embed/v1/events', { origin, token })).status, String(origin)).toBe(403)
    }
  })

  it('is all that a page of an opaque origin may take part in', async () => {
    const visitor = await app.visit()
    const opaque = { origin: frame, token: visitor.token }
    for (const token of [undefined, visitor.token])
      expect(
        (await app.page('POST', '/embed/v1/session', { origin: frame, body: { agent: app.agent, token } })).status,
      ).toBe(403)
    for (const [path, body] of [
      ['/embed/v1/messages', { text: 'Hello' }],
      ['/embed/v1/stop', {}],
      ['/embed/v1/feedback', { messageId: 'msg_1', value: 'up' }],
      ['/embed/v1/runs/run_1/claim', {}],
      ['/embed/v1/runs/run_1/approve', { digest: 'd' }],
    ] as const)
      expect((await app.page('POST', path, { ...opaque, body })).status, path).toBe(403)
    expect((await app.page('GET', '/embed/v1/events', opaque)).status).toBe(403)
    const offered = await visitor.press('fill_cart', 'client-action')
    const claimed = await visitor.post(`/embed/v1/runs/${offered.runId}/claim`)
    const url = new URL(claimed.field('url'))
    expect((await app.page('GET', url.pathname + url.search, { origin: frame })).status).toBe(403)
    // No agent can be given to such pages.
    const given = await app.call('PATCH', `/v1/agents/${app.agent}`, { body: { allowedOrigins: ['null'] } })
    expect(given.status).toBe(400)
  })

  it('needs a key that may write and run, and an agent of its workspace', async () => {
    const path = `/v1/agents/${app.agent}/playground`
    for (const scopes of [['write'], ['run'], ['read', 'run', 'approve']] as const) {
      const { value } = await app.addKey(scopes)
      expect((await app.call('POST', path, { key: value, body: {} })).status, scopes.join()).toBe(403)
    }
    const { key } = await app.addWorkspace('Stranger')
    expect((await app.call('POST', path, { key, body: {} })).status).toBe(404)
  })

  it('ends with the API key that opened it: what is said, gone on with, and read', async () => {
    const { value, id } = await app.addKey(['read', 'write', 'run'])
    const { token, call, read } = await play({ identity: { sub: 'u1' } }, value)
    const goOn = () => call('/embed/v1/session', { agent: app.agent, token })
    expect((await goOn()).status).toBe(200)
    const stream = await app.app.request('/embed/v1/events', {
      headers: { Origin: frame, Authorization: `Bearer ${token}` },
    })
    expect(stream.status).toBe(200)
    const ended = stream.text()
    await app.call('DELETE', `/v1/api-keys/${id}`)
    // With its next sign of life, after 15 seconds, it would end in any case.
    expect(await Promise.race([ended, new Promise(resolve => setTimeout(resolve, 5_000))])).toContain(': open')
    const before = (await read()).length
    expect((await call('/embed/v1/messages', { action: 'return_item' })).status).toBe(403)
    expect((await goOn()).status).toBe(403)
    expect(await read()).toHaveLength(before)
  })

  it('ends when the API key that opened it does', async () => {
    const expiresAt = new Date(app.clock.now().getTime() + 60_000).toISOString()
    const made = await app.call('POST', '/v1/api-keys', {
      body: { name: 'Short', scopes: ['write', 'run'], expiresAt },
    })
    const { call } = await play({}, made.field('value'))
    app.clock.advance(59_000)
    expect((await call('/embed/v1/stop', {})).status).toBe(200)
    app.clock.advance(1_000)
    expect((await call('/embed/v1/stop', {})).status).toBe(403)
  })

  it('shows what happened beside the words, without sensitive values', async () => {
    const { send, call, conversation } = await play()
    const form = (await send({ action: 'order_status' })).find(event => event.type === 'inputs-requested')
    await call(`/embed/v1/runs/${form?.runId}/inputs`, { inputs: { order_id: 'ORD-1', pin: '4711-pin' } })
    const inspect = () => app.call('GET', `/v1/conversations/${conversation}/turns`)
    let answer = await inspect()
    while (!answer.text.includes('"done"')) {
      await new Promise(resolve => setTimeout(resolve, 20))
      answer = await inspect()
    }
    expect(answer.body).toMatchObject({
      data: [
        {
          status: 'done',
          attempt: 1,
          steps: 2,
          items: [
            { type: 'customer-choice', action: 'order_status' },
            { type: 'tool-call', action: 'order_status' },
            { type: 'tool-result', outcome: { status: 'succeeded' } },
            { type: 'agent-message' },
          ],
          runs: [{ id: form?.runId, action: 'order_status', mode: 'test', status: 'succeeded' }],
        },
      ],
    })
    expect(answer.text).not.toContain('4711-pin')
  })
})
