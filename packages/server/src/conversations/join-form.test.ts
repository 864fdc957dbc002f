import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'
import { known, playModel, toldResults } from '../testing/model-conversation.ts'
import type { PlayedModel } from '../testing/played-model.ts'

const headers = { Origin: 'https://shop.example' }

describeOnEachDatabase('what a model makes of a text that is typed while a form waits', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let model: PlayedModel
  let say: (body: { text: string } | { action: string }) => Promise<Awaited<ReturnType<LiveApp['events']>>>
  let submit: (runId: string, inputs: object) => Promise<number>
  let conversation: string
  beforeEach(async () => {
    app = live()
    model = playModel(app)
    await app.addAction({
      name: 'refund',
      title: 'Refund',
      runMode: 'automatic',
      inputs: [
        { name: 'order_id', title: 'Order number' },
        { name: 'day', type: 'date', title: 'Day' },
        { name: 'pin', title: 'PIN', sensitive: true, required: false },
      ],
      request: { method: 'POST', path: '/', body: '{"order": {{order_id}}, "day": {{day}}}' },
      messages: { success: 'Refunded.' },
    })
    const agent = await app.create('/v1/agents', {
      name: 'Desk',
      model: 'openai:played',
      actions: ['refund'],
      allowedOrigins: [headers.Origin],
    })
    const session = await app.call('POST', '/embed/v1/session', { key: null, headers, body: { agent } })
    conversation = session.field('conversationId')
    const key = session.field('token')
    say = async body => {
      const before = (await app.events(conversation)).length
      await app.call('POST', '/embed/v1/messages', { key, headers, body })
      return app.until(async () => {
        const events = (await app.events(conversation)).slice(before)
        return events.at(-1)?.type === 'turn-end' && events
      })
    }
    submit = async (runId, inputs) =>
      (await app.call('POST', `/embed/v1/runs/${runId}/inputs`, { key, headers, body: { inputs } })).status
  })
  const call = (input: object) => ({ calls: [{ name: 'refund', input }] })
  const ask = async () => theEvent(await say({ action: 'refund' }), 'inputs-requested').runId
  const runs = async () => (await app.call('GET', '/v1/runs?action=refund')).body as { data: { id: string }[] }

  it('fills the form that waits, instead of opening a second one', async () => {
    const runId = await ask()
    model.play(call({ order_id: 'A7', made_up: true }))
    const first = await say({ text: "it's the order A7" })
    expect(theEvent(first, 'inputs-requested')).toMatchObject({ runId, fields: [{ name: 'day' }, { name: 'pin' }] })
    expect(first.at(-1)).toMatchObject({ type: 'turn-end', status: 'waiting' })
    model.play(call({ day: '2026-12-24' }), { text: 'That is done.' })
    const second = await say({ text: 'two days before boxing day' })
    expect(spoken(second)).toBe('Refunded.\nThat is done.')
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toEqual([{ order: 'A7', day: '2026-12-24' }])
    expect((await runs()).data.map(({ id }) => id)).toEqual([runId])
  })

  it('goes by what the model was told is still missing', async () => {
    await ask()
    await say({ text: 'hello' })
    expect(toldResults(model).map(known)).toEqual([
      {
        status: 'awaiting_inputs',
        whatToDo: expect.stringContaining('order_id ("Order number"), day ("Day")'),
      },
    ])
  })

  it('leaves the form as it was where the values will not do, or where the model does something else', async () => {
    const runId = await ask()
    model.play(call({ order_id: 'A7', day: 'the day of reckoning' }), { text: 'Which day?' })
    expect(spoken(await say({ text: 'A7, on the day of reckoning' }))).toBe('Which day?')
    expect(known(toldResults(model).at(-1))).toMatchObject({ status: 'failed', code: 'input_invalid' })
    await say({ text: 'what do you sell' })
    expect(await app.readRun(runId)).toMatchObject({ status: 'awaiting_inputs', inputs: {} })
    expect(await submit(runId, { order_id: 'A7', day: '2026-12-24' })).toBe(200)
    await app.until(async () => spoken(await app.events(conversation)).includes('Refunded.'))
    expect((await runs()).data).toHaveLength(1)
  })

  it('has the form taken over by the turn that filled it: what is submitted then is told there', async () => {
    const runId = await ask()
    model.play(call({ order_id: 'A7' }))
    await say({ text: 'order A7 please' })
    model.play({ text: 'All done.' })
    expect(await submit(runId, { day: '2026-12-24' })).toBe(200)
    const events = await app.until(async () => {
      const all = await app.events(conversation)
      return all.at(-1)?.type === 'turn-end' && spoken(all).includes('All done.') && all
    })
    expect(spoken(events).match(/All done\./g)).toHaveLength(1)
  })

  it('is understood by the model too where it was asked for in words, but for what is sensitive', async () => {
    await app.call('PATCH', '/v1/actions/refund', {
      body: {
        inputs: [
          { name: 'order_id', title: 'Order number' },
          { name: 'pin', title: 'PIN', sensitive: true },
        ],
        request: { body: '{"order": {{order_id}}, "pin": {{pin}}}' },
      },
    })
    const agent = await app.create('/v1/agents', { name: 'Desk', model: 'openai:played', actions: ['refund'] })
    const spokenTo = await app.converse(agent)
    expect(spoken((await app.say(spokenTo, { action: 'refund' })).events)).toBe('Order number?')
    model.play(call({ order_id: 'A7' }), { text: 'Done.' })
    const next = await app.say(spokenTo, { text: "let me see, it's A7" })
    expect([next.status, spoken(next.events)]).toEqual(['waiting', 'PIN?'])
    await app.say(spokenTo, { text: '4711' })
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toEqual([{ order: 'A7', pin: '4711' }])
    expect(JSON.stringify(model.asked)).not.toContain('4711')
    expect(spoken(await app.events(spokenTo), 'customer')).not.toContain('4711')
  })

  it('never comes to the model where what was asked for in words is sensitive, also mistyped, but for a question', async () => {
    const pin = { name: 'pin', title: 'PIN', sensitive: true, pattern: 'hush-[0-9]{4}' }
    await app.call('PATCH', '/v1/actions/refund', { body: { inputs: [pin], request: { body: '{"pin": {{pin}}}' } } })
    const agent = await app.create('/v1/agents', { name: 'Desk', model: 'openai:played', actions: ['refund'] })
    const spokenTo = await app.converse(agent)
    await app.say(spokenTo, { action: 'refund' })
    const wrong = await app.say(spokenTo, { text: 'it is hush-4711' })
    expect([wrong.status, spoken(wrong.events)]).toEqual(['waiting', expect.stringMatching(/^PIN .*\nPIN\?$/)])
    model.play({ text: 'To know that it is you.' }, { text: 'Done.' })
    expect(spoken((await app.say(spokenTo, { text: 'What is that for?' })).events)).toBe('To know that it is you.')
    await app.say(spokenTo, { text: 'hush-4711' })
    expect(app.upstream.requests.map(({ body }) => JSON.parse(body))).toEqual([{ pin: 'hush-4711' }])
    expect(JSON.stringify(model.asked)).not.toContain('4711')
    expect(JSON.stringify(await app.events(spokenTo))).not.toContain('4711')
  })

  it('comes to the model where it may be meant for what the model has asked since', async () => {
    const runId = await ask()
    model.play({ text: 'From when on?' }, { text: 'Since 2020, I see.' })
    await say({ text: 'I was a customer before, was I not?' })
    expect(spoken(await say({ text: '2020-01-01' }))).toBe('Since 2020, I see.')
    expect(await app.readRun(runId)).toMatchObject({ status: 'awaiting_inputs', inputs: {} })
  })

  it('never comes to the model where it can only be one value', async () => {
    await ask()
    const before = model.asked.length
    const events = await say({ text: '2026-12-24' })
    expect(theEvent(events, 'inputs-requested')).toMatchObject({ fields: [{ name: 'order_id' }, { name: 'pin' }] })
    expect(model.asked).toHaveLength(before)
  })
})
