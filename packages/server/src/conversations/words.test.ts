import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'

const date = { name: 'day', type: 'date', title: 'Pick-up day', description: 'Any working day.', example: '2026-12-24' }
const reason = {
  name: 'reason',
  type: 'string',
  title: 'Why',
  options: [
    { value: 'damaged', label: 'It broke' },
    { value: 'other', label: 'Something else' },
  ],
}
const pin = { name: 'pin', type: 'string', title: 'PIN', sensitive: true, min: 4 }

describeOnEachDatabase('a channel without forms', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let conversation: string
  beforeEach(async () => {
    app = live()
    await app.addAction({
      name: 'pick_up',
      title: 'Pick up',
      runMode: 'automatic',
      inputs: [reason, { ...date, when: { input: 'reason', equals: 'damaged' } }, pin],
      request: { method: 'POST', path: '/', body: '{"why": {{reason}}, "day": {{day}}, "pin": {{pin}}}' },
      messages: { success: 'We come on {{ inputs.day }}.' },
    })
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['pick_up'] })
    conversation = await app.converse(agent)
  })

  it('asks in words for one input after the other, and takes each message as the answer', async () => {
    const first = await app.say(conversation, { action: 'pick_up' })
    expect([first.status, spoken(first.events)]).toEqual(['waiting', 'Why? One of: It broke, Something else.'])
    const second = await app.say(conversation, { text: 'it broke' })
    expect([second.status, spoken(second.events)]).toEqual([
      'waiting',
      'Pick-up day? Any working day. For example: 2026-12-24',
    ])
    const third = await app.say(conversation, { text: 'December 24, 2026' })
    expect([third.status, spoken(third.events)]).toEqual(['waiting', 'PIN?'])
    const done = await app.say(conversation, { text: '4711-pin' })
    expect([done.status, spoken(done.events)]).toEqual(['done', 'We come on 2026-12-24.'])
    expect(new Set([first, second, third, done].map(({ turnId }) => turnId)).size).toBe(1)
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { why: 'damaged', day: '2026-12-24', pin: '4711-pin' },
    ])
    const events = await app.events(conversation)
    expect(spoken(events, 'customer')).toBe('Pick up\nit broke\nDecember 24, 2026\n••••')
    expect(JSON.stringify(events)).not.toContain('4711-pin')
    expect(events.filter(({ type }) => type === 'action-start')).toHaveLength(1)
  })

  it('takes one of several answers at once, and keeps no word of the others', async () => {
    await app.say(conversation, { action: 'pick_up' })
    const send = () => app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { text: 'it broke' } })
    const answers = await Promise.all([send(), send(), send()])
    const taken = answers.filter(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(answers.length - taken.length)
    const said = spoken(await app.events(conversation), 'customer').split('\n')
    expect(said.filter(text => text === 'it broke')).toHaveLength(taken.length)
  })

  it('says what is wrong with an answer, without repeating a sensitive one, and asks again', async () => {
    await app.say(conversation, { action: 'pick_up' })
    const wrong = await app.say(conversation, { text: 'because' })
    expect(wrong.status).toBe('waiting')
    expect(spoken(wrong.events)).toMatch(/^Why .+\.\nWhy\? One of: It broke, Something else\.$/)
    await app.say(conversation, { text: 'other' })
    const short = await app.say(conversation, { text: '9x9' })
    expect(spoken(short.events)).toMatch(/^PIN .+\.\nPIN\?$/)
    expect(JSON.stringify(short.events)).not.toContain('9x9')
    expect((await app.say(conversation, { text: '4711' })).status).toBe('done')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it.each(['cancel', ' Never mind. ', 'STOP!'])('stops where the customer says %j', async text => {
    const { events } = await app.say(conversation, { action: 'pick_up' })
    const stopped = await app.say(conversation, { text })
    expect([stopped.status, spoken(stopped.events)]).toEqual(['done', 'All right, I stopped there.'])
    expect((await app.readRun(theEvent(events, 'action-start').runId)).status).toBe('cancelled')
    expect(theEvent((await app.say(conversation, { text: 'pick up please' })).events, 'offers').offers).toHaveLength(2)
    expect(app.upstream.requests).toEqual([])
  })

  it('stops there too where a yes or no was asked for, and sends no "no"', async () => {
    const gift = { name: 'gift', type: 'boolean', title: 'Gift wrap' }
    const body = { inputs: [gift], request: { body: '{"gift": {{gift}}}' }, messages: { success: 'Noted.' } }
    await app.call('PATCH', '/v1/actions/pick_up', { body })
    for (const text of ['cancel', 'Never mind.']) {
      await app.say(conversation, { action: 'pick_up' })
      expect(spoken((await app.say(conversation, { text })).events)).toBe('All right, I stopped there.')
    }
    expect(app.upstream.requests).toEqual([])
    await app.say(conversation, { action: 'pick_up' })
    await app.say(conversation, { text: 'no' })
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toEqual([{ gift: false }])
  })

  it('asks for approval after the last answer, and goes on once it is given', async () => {
    await app.call('PATCH', '/v1/actions/pick_up', {
      body: {
        runMode: 'confirm',
        inputs: [reason],
        request: { body: '{"why": {{reason}}}' },
        messages: { success: 'Noted.' },
      },
    })
    await app.say(conversation, { action: 'pick_up' })
    const asked = await app.say(conversation, { text: 'other' })
    expect(asked.status).toBe('waiting')
    expect(asked.events.at(-1)).toMatchObject({ type: 'turn-end', status: 'waiting' })
    const { runId, digest } = theEvent(asked.events, 'approval-requested')
    expect(spoken(asked.events)).toBe('Pick up. Why: Something else. Shall I do it? Yes or no.')
    await app.run(`/v1/runs/${runId}/approve`, { digest })
    const end = await app.until(async () =>
      (await app.events(conversation)).find(
        event => event.type === 'turn-end' && event.turnId === asked.turnId && event.status === 'done',
      ),
    )
    expect(end).toBeDefined()
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('streams an answer that leads to the end, to that end', async () => {
    await app.call('PATCH', '/v1/actions/pick_up', {
      body: { inputs: [reason], request: { body: '{"why": {{reason}}}' }, messages: { success: 'Noted.' } },
    })
    await app.say(conversation, { action: 'pick_up' })
    const response = await app.app.request(`/v1/conversations/${conversation}/messages`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${app.key}`, 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify({ text: 'other' }),
    })
    const text = await response.text()
    expect(text).toContain('Noted.')
    expect(text).toMatch(/event: turn-end\ndata: [^\n]*"done"[^\n]*\n\n$/)
  })

  it('asks for what only the turn knows even where the answer came from elsewhere', async () => {
    const turn = await app.say(conversation, { action: 'pick_up' })
    const { runId } = theEvent(turn.events, 'action-start')
    await app.run(`/v1/runs/${runId}/inputs`, { inputs: { reason: 'other', pin: '4711' } })
    await app.until(
      async () =>
        (await app.events(conversation)).at(-1)?.type === 'turn-end' &&
        (await app.readRun(runId)).status === 'succeeded',
    )
    expect(spoken(await app.events(conversation))).toContain('We come on')
  })
})

describeOnEachDatabase('an action that asks in words', open => {
  const live = useLiveApp(open)

  it('shows no form besides its question in a chat, as others do', async () => {
    const app = live()
    for (const collect of ['words', 'form']) await app.addAction({ name: collect, collect, inputs: [pin] })
    const agent = await app.create('/v1/agents', {
      name: 'Desk',
      actions: ['words', 'form'],
      allowedOrigins: ['https://shop.example'],
    })
    const asked = async (action: string) => {
      const headers = { Origin: 'https://shop.example' }
      const session = await app.call('POST', '/embed/v1/session', { key: null, headers, body: { agent } })
      const id = session.field('conversationId')
      await app.call('POST', '/embed/v1/messages', { key: session.field('token'), headers, body: { action } })
      const events = await app.until(async () => {
        const all = await app.events(id)
        return all.at(-1)?.type === 'turn-end' && all
      })
      return { words: spoken(events), forms: events.filter(({ type }) => type === 'inputs-requested').length }
    }
    expect(await asked('words')).toEqual({ words: expect.stringContaining('PIN?'), forms: 0 })
    expect(await asked('form')).toEqual({ words: expect.not.stringContaining('PIN?'), forms: 1 })
    const conversationId = await app.converse(agent)
    const run = await app.run('/v1/actions/words/runs', { conversationId })
    expect(theEvent(await app.events(conversationId), 'inputs-requested').runId).toBe(run.id)
  })
})

describeOnEachDatabase('what a conversation holds', open => {
  const live = useLiveApp(open)

  it('is used by the next action of the same input, but not where it asks again or is sensitive', async () => {
    const app = live()
    const orderId = { name: 'order_id', type: 'string', title: 'Order number' }
    const sensitive = { name: 'pin', type: 'string', sensitive: true }
    const add = (name: string, inputs: Record<string, unknown>[]) =>
      app.addAction({ name, inputs, request: { path: `/${name}` } })
    await add('first', [orderId, sensitive])
    await add('second', [orderId])
    await add('asking', [{ ...orderId, askAgain: true }])
    await add('secret', [sensitive])
    await add('number', [{ ...orderId, type: 'integer' }])
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['first'] })
    const conversationId = await app.converse(agent)
    const start = (name: string, more: Record<string, unknown> = { conversationId }) =>
      app.run(`/v1/actions/${name}/runs`, more)
    await start('first', { conversationId, inputs: { order_id: 'A7', pin: '0000' } })
    expect(await start('second')).toMatchObject({ status: 'succeeded', inputs: { order_id: 'A7' } })
    const asking = await start('asking')
    expect(asking).toMatchObject({ status: 'awaiting_inputs', missing: [{ name: 'order_id', value: 'A7' }] })
    expect(await start('secret')).toMatchObject({ status: 'awaiting_inputs', missing: [{ name: 'pin', value: null }] })
    expect(await start('number')).toMatchObject({ status: 'awaiting_inputs' })
    expect(await start('second', {})).toMatchObject({ status: 'awaiting_inputs' })
    expect(await start('second', { conversationId: await app.converse(agent) })).toMatchObject({
      status: 'awaiting_inputs',
    })
    await start('second', { conversationId, inputs: { order_id: 'B8' } })
    expect(await start('second')).toMatchObject({ inputs: { order_id: 'B8' } })
  })
})
