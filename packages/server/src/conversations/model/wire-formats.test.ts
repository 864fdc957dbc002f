import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../../testing/live-app.ts'
import { addOrderActions } from '../../testing/order-actions.ts'
import { type ScriptedProvider, startScriptedProvider, wireNames } from '../../testing/scripted-provider.ts'

describeOnEachDatabase('a turn over the wire formats of the providers', open => {
  let provider: ScriptedProvider
  beforeAll(async () => {
    provider = await startScriptedProvider()
  })
  afterAll(() => provider.close())
  const live = useLiveApp(open, () => ({ egressAllow: provider.host }))
  let app: LiveApp
  let conversation: string
  beforeEach(async () => {
    app = live()
    await addOrderActions(app)
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['order_status', 'return_item'] })
    conversation = await app.converse(agent)
  })
  const status = (order_id: string) => ({ name: 'order_status', arguments: { order_id } })

  it.each(wireNames)('calls actions at once, reads their results and answers: %s', async wire => {
    app.parts.models = provider.models(wire)
    app.upstream.play(({ path }) => ({ json: { found: path } }))
    provider.play([{ text: 'One moment.', calls: [status('A'), status('B')] }, { text: 'Both are here.' }])
    const turn = await app.say(conversation, { text: 'where are A and B?' })
    expect(turn.events.filter(({ type }) => type === 'error')).toEqual([])
    expect(spoken(turn.events)).toBe('One moment.\nBoth are here.')
    const [first, second] = provider.requests
    expect(first?.system).toContain('You are Desk')
    expect(first?.tools).toEqual(['order_status', 'return_item'])
    const results = second?.turns.filter(({ role }) => role === 'tool').map(({ text }) => text) ?? []
    expect(results.join()).toContain('/orders/A')
    expect(results.join()).toContain('/orders/B')

    // All of it can be sent again, with what followed.
    provider.play([{ text: 'You are welcome.' }])
    expect(spoken((await app.say(conversation, { text: 'thanks' })).events)).toBe('You are welcome.')
    const { body } = await app.call('GET', `/v1/conversations/${conversation}/turns`)
    expect(body).toMatchObject({
      data: [{ usage: { inputTokens: 10, outputTokens: 5 } }, { usage: { inputTokens: 20, outputTokens: 10 } }],
    })
  })

  it.each(wireNames)('a malformed call goes back with what to mend: %s', async wire => {
    app.parts.models = provider.models(wire)
    // Google's arguments come as an object, in which a value can be of the wrong kind.
    const broken = wire === 'google' ? { order_id: ['A'] } : '{"order_id": '
    provider.play([
      { calls: [{ name: 'order_status', arguments: broken }] },
      { calls: [status('A')] },
      { text: 'Here.' },
    ])
    const turn = await app.say(conversation, { text: 'where is A?' })
    expect(spoken(turn.events)).toBe('Here.')
    expect(provider.requests[1]?.turns.at(-1)?.text).toMatch(/call again/i)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it.each(wireNames)('each way of stopping has its end: %s', async wire => {
    app.parts.models = provider.models(wire)
    const ends: [Parameters<ScriptedProvider['play']>[0], RegExp, string | null][] = [
      [[{ text: 'First of all', finish: 'length' }], /^First of all\n\nThat got long/, null],
      [[{ finish: 'filter' }], /can't help with that/, null],
      [[{ text: 'Your order is on its', stopAfter: 3 }], /^/, 'model_failed'],
      [[{ status: 401 }], /^$/, 'model_failed'],
    ]
    for (const [script, words, code] of ends) {
      provider.play(script)
      const turn = await app.say(conversation, { text: 'hi' })
      expect(spoken(turn.events)).toMatch(words)
      if (code) expect(theEvent(turn.events, 'error').code).toBe(code)
      else expect(turn.events.some(({ type }) => type === 'error')).toBe(false)
      expect(turn.status).toBe('done')
    }
    provider.play([{ text: 'Here I am.' }])
    expect(spoken((await app.say(conversation, { text: 'and now?' })).events)).toBe('Here I am.')
  })
})
