import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { readEventsUntil } from '../testing/embed-app.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'
import { appendEvents } from './append-events.ts'
import type { Brain } from './brain.ts'
import { inUnit } from './unit-of-work.ts'

const orderId = { name: 'order_id', type: 'string', title: 'Order number', example: 'ORD-1' }

describeOnEachDatabase('a conversation over REST', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  beforeEach(async () => {
    app = live()
    const followUps = { success: ['return_item'], failure: [] }
    await app.addAction({
      name: 'return_item',
      title: 'Return an item',
      offer: 'always',
      examples: ['I want to send it back'],
      inputs: [orderId],
      request: { method: 'POST', path: '/returns', body: '{"o": {{order_id}}}' },
    })
    await app.addAction({
      name: 'order_status',
      title: 'Order status',
      offer: 'always',
      examples: ['Where is my order?'],
      inputs: [],
      request: { path: '/orders' },
      messages: { success: 'It is {{ response.status }}.' },
      followUps,
    })
    await app.addAction({ name: 'hidden', title: 'Not of this agent', inputs: [] })
    agent = await app.create('/v1/agents', {
      name: 'Desk',
      actions: ['order_status', 'return_item'],
      greeting: 'Hello {{ contact.name | default: "there" }}, I am {{ agent.name }}.',
    })
  })

  it('begins with a greeting and with what the agent can do', async () => {
    const id = await app.converse(agent, { identity: { sub: 'u1', name: 'Ann' } })
    const events = await app.events(id)
    expect(events.map(({ type, number }) => `${number} ${type}`)).toEqual([
      '1 message-start',
      '2 text-delta',
      '3 message-end',
      '4 offers',
    ])
    expect(spoken(events)).toBe('Hello Ann, I am Desk.')
    expect(theEvent(events, 'offers').offers).toEqual([
      { action: 'order_status', label: 'Order status' },
      { action: 'return_item', label: 'Return an item' },
    ])
    expect((await app.call('GET', `/v1/conversations/${id}`)).body).toMatchObject({
      id,
      agentId: agent,
      channel: 'api',
      medium: 'api',
      lastEvent: 4,
    })
    const nobody = await app.converse(agent)
    expect(spoken(await app.events(nobody))).toBe('Hello there, I am Desk.')
    expect((await app.call('POST', '/v1/conversations', { body: { agent: 'agt_none' } })).status).toBe(404)
  })

  it('names its agent once, under the name that its answer has or as a page spells it', async () => {
    const start = (body: object) => app.call('POST', '/v1/conversations', { body })
    expect(await start({ agentId: agent })).toMatchObject({ status: 201, body: { agentId: agent } })
    expect(await start({ agent })).toMatchObject({ status: 201, body: { agentId: agent } })
    for (const body of [{}, { agent, agentId: agent }])
      expect(await start(body)).toMatchObject({ status: 400, body: { error: { issues: [{ path: '$.agentId' }] } } })
  })

  it('is listed newest first, and only in its workspace', async () => {
    const [first, second] = [await app.converse(agent), await app.converse(agent)]
    expect((await app.call('GET', '/v1/conversations')).body).toMatchObject({
      data: [{ id: second }, { id: first }],
      nextCursor: null,
    })
    const page = await app.call('GET', '/v1/conversations?limit=1')
    const rest = await app.call('GET', `/v1/conversations?limit=1&cursor=${page.field('nextCursor')}`)
    expect(rest.body).toMatchObject({ data: [{ id: first }], nextCursor: null })
    const stranger = await app.addWorkspace('Stranger')
    const { key } = stranger
    expect((await app.call('GET', '/v1/conversations', { key })).body).toMatchObject({ data: [] })
    for (const path of [`/v1/conversations/${first}`, `/v1/conversations/${first}/events`]) {
      expect((await app.call('GET', path, { key })).status, path).toBe(404)
    }
    expect((await app.call('POST', `/v1/conversations/${first}/messages`, { key, body: { text: 'hi' } })).status).toBe(
      404,
    )
  })

  it('answers text with proposals, and runs nothing from text alone', async () => {
    const id = await app.converse(agent)
    const turn = await app.say(id, { text: "where's my order" })
    expect(turn.status).toBe('done')
    expect(theEvent(turn.events, 'offers').offers).toEqual([
      { action: 'order_status', label: 'Order status' },
      { action: null, label: 'None of these' },
    ])
    expect(spoken(turn.events, 'customer')).toBe("where's my order")
    expect(turn.events.at(-1)).toMatchObject({ type: 'turn-end', turnId: turn.turnId, status: 'done' })
    expect(app.upstream.requests).toEqual([])
    const none = await app.say(id, { action: null })
    expect(spoken(none.events, 'customer')).toBe('None of these')
    expect(theEvent(none.events, 'offers').offers).toHaveLength(2)
  })

  it('runs an action when its button is pressed, says what came of it, and offers what may follow', async () => {
    const id = await app.converse(agent)
    const turn = await app.say(id, { action: 'order_status' })
    expect(turn.status).toBe('done')
    expect(spoken(turn.events, 'customer')).toBe('Order status')
    expect(spoken(turn.events)).toBe('It is ok.')
    expect(theEvent(turn.events, 'action-end')).toMatchObject({ action: 'order_status', status: 'succeeded' })
    expect(theEvent(turn.events, 'offers').offers).toEqual([{ action: 'return_item', label: 'Return an item' }])
    const run = await app.readRun(theEvent(turn.events, 'action-start').runId)
    expect(run).toMatchObject({ conversationId: id, channel: 'api', startedBy: 'customer', status: 'succeeded' })
    expect(JSON.stringify(await app.events(id))).not.toContain(app.upstream.host)
  })

  it('has no buttons but those of its agent that are switched on', async () => {
    const id = await app.converse(agent)
    for (const action of ['hidden', 'absent']) {
      expect((await app.call('POST', `/v1/conversations/${id}/messages`, { body: { action } })).status).toBe(404)
    }
    await app.call('PATCH', '/v1/actions/order_status', { body: { enabled: false } })
    expect(
      (await app.call('POST', `/v1/conversations/${id}/messages`, { body: { action: 'order_status' } })).status,
    ).toBe(404)
    expect(theEvent(await app.events(await app.converse(agent)), 'offers').offers).toEqual([
      { action: 'return_item', label: 'Return an item' },
    ])
    expect(app.upstream.requests).toEqual([])
  })

  it('streams a turn as it comes, up to its end', async () => {
    const id = await app.converse(agent)
    const response = await app.app.request(`/v1/conversations/${id}/messages`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${app.key}`, 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify({ action: 'order_status' }),
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const text = await response.text()
    const events = (await app.events(id)).slice(4)
    for (const { number, type } of events) expect(text).toContain(`id: ${number}\nevent: ${type}\n`)
    expect(text.match(/^event: /gm)).toHaveLength(events.length)
    expect(text).toMatch(/event: turn-end\ndata: [^\n]*\n\n$/)
  })

  it('streams what follows the last event that a client has seen, also what comes later', async () => {
    const id = await app.converse(agent)
    const response = await app.app.request(`/v1/conversations/${id}/events`, {
      headers: { Authorization: `Bearer ${app.key}`, Accept: 'text/event-stream', 'Last-Event-ID': '3' },
    })
    const streamed = readEventsUntil(response, event => event.type === 'turn-end')
    await app.say(id, { text: 'hello?' })
    const all = await app.events(id)
    expect(await streamed).toEqual(all.slice(3))
    expect((await app.call('GET', `/v1/conversations/${id}/events?after=2&limit=2`)).body).toEqual({
      data: all.slice(2, 4),
      nextCursor: '4',
    })
    expect((await app.call('GET', `/v1/conversations/${id}/events?cursor=4&limit=100`)).body).toEqual({
      data: all.slice(4),
      nextCursor: null,
    })
  })

  it('numbers its events without a gap, however many are added at once', async () => {
    const id = await app.converse(agent)
    const place = { workspaceId: app.workspaceId, conversationId: id, turnId: null }
    const offers = (count: number) => Array.from({ length: count }, () => ({ type: 'offers' as const, offers: [] }))
    const failing = inUnit(app.conversationParts, async unit => {
      await appendEvents(unit, app.parts, place, offers(5))
      throw new Error('undone')
    })
    await Promise.all([
      expect(failing).rejects.toThrow('undone'),
      ...Array.from({ length: 20 }, (_, i) =>
        inUnit(app.conversationParts, unit => appendEvents(unit, app.parts, place, offers((i % 3) + 1))),
      ),
    ])
    const numbers = (await app.events(id)).map(({ number }) => number)
    expect(numbers).toEqual(Array.from({ length: 4 + 39 }, (_, i) => i + 1))
  })

  it.each([[{}], [{ message: 'Hi' }], [{ text: 'Hi', action: null }], [{ text: 7 }]])(
    'says of the body %j what it has to hold',
    async body => {
      const id = await app.converse(agent)
      const answer = await app.call('POST', `/v1/conversations/${id}/messages`, { body })
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({
        error: { issues: [{ path: '$', message: expect.stringMatching(/^Give either `text`.* or `action`/) }] },
      })
    },
  )

  it('takes one message at a time', async () => {
    const id = await app.converse(agent)
    let go = () => {}
    app.upstream.play(
      () =>
        new Promise(resolve => {
          go = () => resolve({})
        }),
    )
    const first = app.say(id, { action: 'order_status' })
    await app.until(async () => app.upstream.requests.length > 0)
    const second = await app.call('POST', `/v1/conversations/${id}/messages`, { body: { text: 'and?' } })
    expect(second).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
    go()
    await first
    expect((await app.say(id, { text: 'and now?' })).status).toBe('done')
    const both = await Promise.all(
      [1, 2, 3].map(() => app.call('POST', `/v1/conversations/${id}/messages`, { body: { text: 'hi' } })),
    )
    expect(both.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    const turns = await app.parts.database.db
      .selectFrom('turns')
      .select('status')
      .where('conversationId', '=', id)
      .execute()
    expect(turns.map(({ status }) => status)).toEqual(turns.map(() => 'done'))
  })

  it('waits for an approval, and goes on in the same turn once it is given or denied', async () => {
    for (const [verb, status, words] of [
      ['approve', 'succeeded', "That's done."],
      ['deny', 'denied', "All right, I haven't sent anything."],
    ] as const) {
      const id = await app.converse(agent)
      await app.say(id, { action: 'return_item' })
      const turn = await app.say(id, { text: `ORD-${verb}` })
      expect(turn.status).toBe('waiting')
      const { runId, digest } = theEvent(turn.events, 'approval-requested')
      await app.run(`/v1/runs/${runId}/${verb}`, { digest })
      const after = await app.until(async () => {
        const more = (await app.events(id)).filter(({ number }) => number > (turn.events.at(-1)?.number ?? 0))
        return more.at(-1)?.type === 'turn-end' && more
      })
      expect(theEvent(after, 'action-end').status).toBe(status)
      expect(spoken(after)).toBe(words)
      expect(theEvent(after, 'turn-end')).toMatchObject({ turnId: turn.turnId, status: 'done' })
    }
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('says sorry, and is ready again, where the brain breaks off', async () => {
    const id = await app.converse(agent)
    const { brain } = app.conversationParts
    app.conversationParts.brain = brokenBrain
    const turn = await app.say(id, { text: 'hi' })
    app.conversationParts.brain = brain
    const types = turn.events.map(({ type }) => type)
    expect(types).toEqual([
      'message-start',
      'text-delta',
      'message-end',
      'message-start',
      'text-delta',
      'message-end',
      'error',
      'offers',
      'turn-end',
    ])
    expect(spoken(turn.events)).toBe('Let me')
    const error = theEvent(turn.events, 'error')
    expect(error.code).toBe('internal')
    expect(error.message).not.toContain('model on fire')
    expect(app.logs.join('')).toContain('model on fire')
    expect((await app.say(id, { text: 'where is my order' })).status).toBe('done')
    const events = await app.events(id)
    expect(events.map(({ number }) => number)).toEqual(events.map((_, i) => i + 1))
  })

  it('stops a brain that never comes to an end', async () => {
    const id = await app.converse(agent)
    app.conversationParts.brain = greedyBrain
    const turn = await app.say(id, { text: 'hi' })
    expect(theEvent(turn.events, 'error').code).toBe('budget_exceeded')
    expect(app.upstream.requests).toHaveLength(3)
  })

  it('tells a brain of a call that could not be made, and keeps its arguments to itself', async () => {
    await app.addAction({
      name: 'pay',
      inputs: [
        { name: 'amount', type: 'integer' },
        { name: 'card', type: 'string', sensitive: true },
      ],
      request: { path: '/pay/{{card}}' },
    })
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { actions: ['pay'] } })
    const seen: unknown[] = []
    app.conversationParts.brain = scriptedBrain(seen, [
      { action: 'pay', inputs: { amount: 'a lot', card: 'card-4111' } },
      { action: 'absent', inputs: { card: 'card-4111' } },
      { action: 'pay', inputs: { amount: '3', card: 'card-4111', extra: true } },
    ])
    const turn = await app.say(await app.converse(agent), { text: 'pay' })
    expect(turn.status).toBe('done')
    expect(app.upstream.requests.map(({ path }) => path)).toEqual(['/pay/card-4111'])
    expect(seen).toMatchObject([
      { status: 'failed', runId: null, error: { code: 'input_invalid' } },
      { status: 'failed', runId: null, error: { code: 'not_found' } },
      { status: 'succeeded' },
    ])
    const turns = await app.parts.database.db
      .selectFrom('turns')
      .select('state')
      .where('id', '=', turn.turnId)
      .execute()
    expect(JSON.stringify(turns)).not.toContain('card-4111')
    expect(JSON.stringify(turns)).toContain('••••')
  })

  it('completes in its form what a brain began with arguments that no input has', async () => {
    app.conversationParts.brain = scriptedBrain([], [{ action: 'return_item', inputs: { extra: true } }])
    const turn = await app.say(await app.converse(agent), { text: 'return' })
    const { runId } = theEvent(turn.events, 'inputs-requested')
    expect((await app.run(`/v1/runs/${runId}/inputs`, { inputs: { order_id: 'A' } })).status).toBe('awaiting_approval')
  })

  it('ends kindly where its agent was deleted', async () => {
    const id = await app.converse(agent)
    await app.call('DELETE', `/v1/agents/${agent}`)
    const turn = await app.say(id, { text: 'where is my order' })
    expect(theEvent(turn.events, 'error').code).toBe('gone')
    expect(turn.status).toBe('done')
    expect(
      (await app.call('POST', `/v1/conversations/${id}/messages`, { body: { action: 'order_status' } })).status,
    ).toBe(404)
    expect((await app.call('POST', '/v1/conversations', { body: { agent } })).status).toBe(404)
  })
})

describeOnEachDatabase('who a conversation is with', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  beforeEach(async () => {
    app = live()
    agent = await app.create('/v1/agents', { name: 'Desk' })
  })

  const contactOf = async (identity: Record<string, unknown> | null) => {
    const { body } = await app.call('POST', '/v1/conversations', { body: { agent, identity } })
    return (body as { contactId: string }).contactId
  }

  it('is one contact for one identity, another for other claims, and a new one for each unknown', async () => {
    const ann = { sub: 'u1', plan: 'basic', tags: ['a', 'b'] }
    const upgraded = { ...ann, plan: 'gold' }
    const first = await contactOf(ann)
    expect(await contactOf({ tags: ['a', 'b'], plan: 'basic', sub: 'u1' })).toBe(first)
    const second = await contactOf(upgraded)
    expect(second).not.toBe(first)
    expect(await contactOf(upgraded)).toBe(second)
    expect(await contactOf(ann)).toBe(first)
    expect(await contactOf({ ...ann, iss: 'https://other.example' })).not.toBe(first)
    expect(await contactOf(null)).not.toBe(await contactOf(null))
    const rows = await app.parts.database.db.selectFrom('contacts').selectAll().where('id', '=', second).execute()
    expect(rows).toMatchObject([{ verified: true, claims: upgraded }])
  })

  it('is one contact also for conversations that start at once', async () => {
    const contacts = await Promise.all(Array.from({ length: 12 }, () => contactOf({ sub: 'u2' })))
    expect(new Set(contacts).size).toBe(1)
    expect(contacts[0]).toMatch(/^con_/)
  })

  it('is nobody known without a single claim', async () => {
    expect((await app.call('POST', '/v1/conversations', { body: { agent, identity: {} } })).status).toBe(400)
  })

  it('is nobody with a claim that is no JSON here', async () => {
    for (const [path, body] of [
      ['/v1/conversations', `{"agent": "${agent}", "identity": {"size": 1e400}}`],
      [`/v1/agents/${agent}/playground`, '{"identity": {"size": 1e400}}'],
    ] as const) {
      const headers = { Authorization: `Bearer ${app.key}`, 'Content-Type': 'application/json' }
      const refused = await app.app.request(path, { method: 'POST', headers, body })
      expect([path, refused.status, await refused.text()]).toEqual([path, 400, expect.stringContaining('$.identity')])
    }
  })
})

const brokenBrain: Brain = {
  step: async function* () {
    yield { type: 'text-delta', text: 'Let ' }
    yield { type: 'text-delta', text: 'me' }
    throw new Error('model on fire')
  },
}

const greedyBrain: Brain = {
  step: async function* ({ items }) {
    yield { type: 'tool-call', callId: `call_${items.length}`, action: 'order_status', inputs: {} }
    yield { type: 'stop', reason: 'tool-calls' }
  },
}

/** Calls these one after the other, and shows what it learns of each. */
function scriptedBrain(seen: unknown[], calls: { action: string; inputs: Record<string, string | boolean> }[]): Brain {
  let next = 0
  return {
    step: async function* ({ items }) {
      const last = items.at(-1)
      if (last?.type === 'tool-result') seen.push(last.outcome)
      const call = calls[next++]
      if (call) yield { type: 'tool-call', callId: `call_${next}`, ...call }
      yield { type: 'stop', reason: call ? 'tool-calls' : 'end' }
    },
  }
}
