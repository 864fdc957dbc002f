import { beforeEach, expect, it } from 'vitest'
import { scopes } from '../http/principal.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { clientCode, createEmbedApp, type EmbedApp, shopOrigin } from '../testing/embed-app.ts'
import { spoken } from '../testing/live-app.ts'

const own = 'http://localhost:4460'

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
    const call = (path: string, body: object) => app.page('POST', path, { origin: own, token, body })
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
    expect(answer).toMatchObject({ status: 201, body: { origin: own, agent: { id: hidden, name: 'Hidden' } } })
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
    const form = (await send({ action: 'broken' })).find(event => event.type === 'inputs-requested')
    const ended = await call(`/embed/v1/runs/${form?.runId}/inputs`, { inputs: { order_id: 'ORD-1' } })
    expect(ended.body).toEqual({ status: 'failed' })
    expect(await app.parts.metrics.expose()).not.toContain('bellhop_runs_total')
    const live = await app.call('POST', '/v1/actions/broken/runs', { body: { inputs: { order_id: 'ORD-1' } } })
    expect(live.body).toMatchObject({ status: 'failed', mode: 'live' })
    expect(await app.parts.metrics.expose()).toContain('bellhop_runs_total')
  })

  it('hands client code to the page of this server', async () => {
    const { send, call } = await play()
    const offered = (await send({ action: 'fill_cart' })).find(event => event.type === 'client-action')
    const claimed = await call(`/embed/v1/runs/${offered?.runId}/claim`, {})
    const url = new URL(claimed.field('url'))
    const module = await app.page('GET', url.pathname + url.search, { origin: null })
    expect(module).toMatchObject({ status: 200 })
    expect(module.text).toContain(clientCode)
  })

  it.each([
    ['an editor, who could then act as an owner', ['read', 'write', 'run', 'approve'], 410],
    ['a key that may do everything', [...scopes], 200],
  ] as const)('runs beside the session of somebody else code of %s: %#', async (_, given, status) => {
    const author = await app.addKey(given)
    const saved = await app.call('PATCH', '/v1/actions/fill_cart', { key: author.value, body: { title: 'Filled' } })
    expect(saved.status, saved.text).toBe(200)
    const { send, call } = await play()
    const offered = (await send({ action: 'fill_cart' })).find(event => event.type === 'client-action')
    expect((await call(`/embed/v1/runs/${offered?.runId}/claim`, {})).status).toBe(status)
    const run = await app.call('GET', `/v1/runs/${offered?.runId}`)
    expect(run.body).toMatchObject({ status: status === 200 ? 'awaiting_client' : 'failed' })
  })

  it('runs the code of whoever plays, whatever they may do', async () => {
    const editor = await app.addKey(['read', 'write', 'run', 'approve'])
    await app.call('PATCH', '/v1/actions/fill_cart', { key: editor.value, body: { title: 'Filled' } })
    const { send, call } = await play({}, editor.value)
    const offered = (await send({ action: 'fill_cart' })).find(event => event.type === 'client-action')
    expect((await call(`/embed/v1/runs/${offered?.runId}/claim`, {})).status).toBe(200)
  })

  it('goes on in a session with its token, as who it was opened as, and on a page of this server alone', async () => {
    const { token, conversation } = await play({ identity: { sub: 'u1' } })
    const session = (origin: string) =>
      app.page('POST', '/embed/v1/session', { origin, body: { agent: app.agent, token } })
    expect((await session(own)).body).toMatchObject({ conversationId: conversation })
    expect((await session(shopOrigin)).status).toBe(403)
    const foreign = await app.page('POST', '/embed/v1/messages', { token, body: { text: 'Hello' } })
    expect(foreign.status).toBe(403)
    // The token of a customer opens nothing on a page of this server.
    const visitor = await app.visit()
    const taken = await app.page('POST', '/embed/v1/session', {
      origin: own,
      body: { agent: app.agent, token: visitor.token },
    })
    expect(taken.status).toBe(403)
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
