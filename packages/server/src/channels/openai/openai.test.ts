import OpenAI from 'openai'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../../testing/live-app.ts'
import { addOrderActions } from '../../testing/order-actions.ts'
import { callIn, connectOpenAi } from './testing/call-in.ts'

describeOnEachDatabase("OpenAI's client", open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  let client: OpenAI
  beforeEach(async () => {
    app = live()
    await addOrderActions(app)
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['order_status', 'return_item'] })
    client = await connectOpenAi(app, app.key)
  })

  it('lists the agents of its workspace as models', async () => {
    const models = []
    for await (const model of await client.models.list()) models.push(model)
    expect(models).toEqual([expect.objectContaining({ id: agent, object: 'model', owned_by: 'bellhop' })])
    expect(await client.models.retrieve(agent)).toMatchObject({ id: agent })
    const other = await connectOpenAi(app, (await app.addWorkspace('Other')).key)
    expect((await other.models.list()).data).toEqual([])
    await expect(other.models.retrieve(agent)).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  it('gets the whole answer, and no call of a tool', async () => {
    const answer = await client.chat.completions.create({
      model: agent,
      messages: [{ role: 'user', content: 'order status' }],
      temperature: 0.2,
      max_tokens: 250,
      tools: [{ type: 'function', function: { name: 'transfer', parameters: {} } }],
    })
    expect(answer).toMatchObject({ object: 'chat.completion', model: agent })
    expect(answer.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: expect.stringContaining('1. Order status.'), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ])
    expect(answer.usage).toBeUndefined()
  })

  it('streams: the role at once, what is said, why it ended', async () => {
    const stream = await client.chat.completions.create({
      model: agent,
      messages: [{ role: 'user', content: 'order status' }],
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' })
    expect(chunks.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    const text = chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')
    expect(text).toMatch(/1\. Order status\.\n.*None of these\.\nWhich one\?/s)
  })

  it('has a conversation that goes on over its requests: picks, answers, confirms', async () => {
    const call = callIn(client, agent)
    expect(await call.say('I want to return item')).toContain('1. Return item.')
    expect(await call.say('The first one, please.')).toBe('Order number?')
    expect(await call.say('A7')).toBe('Return item. Order number: A7. Shall I do it? Yes or no.')
    expect(app.upstream.requests).toEqual([])
    expect(await call.say('Yes please')).toContain("That's done.")
    expect(app.upstream.requests.map(({ method, body }) => [method, body])).toEqual([['POST', '{"order":"A7"}']])
    const list = await app.call('GET', '/v1/conversations')
    expect((list.body as { data: object[] }).data).toHaveLength(1)
    const runs = await app.call('GET', '/v1/runs')
    expect((runs.body as { data: object[] }).data).toMatchObject([{ action: 'return_item', status: 'succeeded' }])
  })

  it('is told errors in its own shape, with their status', async () => {
    const ask = (using: OpenAI, more: object = {}) =>
      using.chat.completions.create({ model: agent, messages: [{ role: 'user', content: 'Hi' }], ...more })
    const wrong = await connectOpenAi(app, 'bh_wrong')
    await expect(ask(wrong)).rejects.toMatchObject({
      constructor: OpenAI.AuthenticationError,
      type: 'authentication_error',
      code: 'unauthorized',
      param: null,
    })
    const reader = await connectOpenAi(app, (await app.addKey(['read'])).value)
    await expect(ask(reader)).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError)
    await expect(ask(client, { model: 'gpt-5' })).rejects.toMatchObject({
      constructor: OpenAI.NotFoundError,
      type: 'invalid_request_error',
      code: 'not_found',
      param: 'model',
    })
    await expect(ask(client, { n: 2 })).rejects.toMatchObject({ status: 400, code: 'request_invalid', param: 'n' })
    const image = [{ type: 'image_url', image_url: { url: 'https://a.example/x.png' } }]
    await expect(ask(client, { messages: [{ role: 'user', content: image }] })).rejects.toMatchObject({ status: 400 })
  })

  it('is greeted where nobody has said anything yet', async () => {
    const answer = await client.chat.completions.create({
      model: agent,
      messages: [{ role: 'system', content: 'Speak first.' }],
    })
    expect(answer.choices[0]?.message.content).toBe('Hi! How can I help?')
  })

  it("never gets another history where it is in nobody's name: the same beginning goes on apart", async () => {
    const one = callIn(client, agent)
    const two = callIn(client, agent)
    await one.say('I want to return item')
    await two.say('I want to return item')
    expect(await one.say('1')).toBe('Order number?')
    app.clock.advance(3 * 60_000)
    expect(await one.say('A7')).toContain('Order number: A7')
    await two.say('2')
    // Has no question of the first one to answer.
    expect(await two.say('yes')).not.toContain('done')
    expect(app.upstream.requests).toEqual([])
  })

  it('keeps the answer for an Idempotency-Key where it is no stream', async () => {
    const ask = () =>
      client.chat.completions.create(
        { model: agent, messages: [{ role: 'user', content: 'order status' }] },
        { headers: { 'Idempotency-Key': 'k1' } },
      )
    const first = await ask()
    expect((await ask()).id).toBe(first.id)
  })
})
