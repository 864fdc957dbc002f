import { setTimeout as sleep } from 'node:timers/promises'
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { BellhopError, errorCodes } from '@bellhop/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../../testing/live-app.ts'
import { known, playModel, toldResults } from '../../testing/model-conversation.ts'
import { addOrderActions } from '../../testing/order-actions.ts'
import { finished, type PlayedAnswer, type PlayedModel, wordsOf } from '../../testing/played-model.ts'
import { createGuidedBrain } from '../guided/guided-brain.ts'
import { createModelBrain } from './model-brain.ts'

describeOnEachDatabase('how a turn with a model ends', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let model: PlayedModel
  let conversation: string
  beforeEach(async () => {
    app = live()
    model = playModel(app)
    await addOrderActions(app)
    await app.addAction({
      name: 'remind',
      inputs: [{ name: 'days', type: 'integer', title: 'Days' }],
      runMode: 'automatic',
      request: { method: 'POST', path: '/remind', body: '{"days":{{days}}}' },
      messages: {
        success: 'I will remind you in {{ inputs.days }} days.',
        byStatus: { '409': 'There is a reminder already.' },
      },
    })
    const agent = await app.create('/v1/agents', {
      name: 'Desk',
      actions: ['order_status', 'return_item', 'remind'],
    })
    conversation = await app.converse(agent)
  })
  const say = (...answers: PlayedAnswer[]) => {
    model.play(...answers)
    return app.say(conversation, { text: 'hi' })
  }
  const remind = (days: unknown) => ({ name: 'remind', input: { days } })
  const goesOn = async () => {
    model.play({ text: 'Here I am again.' })
    expect(spoken((await app.say(conversation, { text: 'and?' })).events)).toBe('Here I am again.')
  }
  /** What the model reads at the end of the answer before. */
  const lastOfAgent = () => JSON.stringify(model.asked.at(-1)?.prompt.findLast(({ role }) => role === 'assistant'))

  describe('where the model or its provider fails', () => {
    it.each<[string, PlayedAnswer]>([
      ['refuses the call', { fails: new BellhopError('model_failed', 'The provider has a fault (500).') }],
      ['takes no more calls', { fails: new BellhopError('rate_limited', 'No more calls for now (429).') }],
      ['fails in a way of its own', { fails: new Error('with "the whole prompt" in it') }],
      ['breaks within a word', { parts: [...wordsOf('Your ord').slice(0, -1), { type: 'error', error: 'gone' }] }],
      ['ends without a word about how', { parts: wordsOf('Your order') }],
      ['was interrupted', { text: 'Your', stop: 'interrupted' }],
      ['says nothing at all', { parts: [finished('stop')] }],
    ])('one that %s ends the turn with kind words, and the next message is answered', async (_name, answer) => {
      const turn = await say(answer)
      expect(turn.status).toBe('done')
      expect(theEvent(turn.events, 'error')).toMatchObject({
        code: 'model_failed',
        message: 'I am having trouble answering right now. Please try again in a moment.',
      })
      expect(app.logs.join('')).not.toContain('the whole prompt')
      await goesOn()
      expect(lastOfAgent()).toContain('The answer failed here')
    })

    it('one that can not be had ends the turn with kind words as well', async () => {
      app.conversationParts.brain = createModelBrain(app.parts, {
        modelOf: () => Promise.reject(new BellhopError('secret_missing', 'There is no key.')),
        guided: createGuidedBrain(),
      })
      const turn = await app.say(conversation, { text: 'hi' })
      expect(turn.status).toBe('done')
      expect(theEvent(turn.events, 'error')).toMatchObject({
        code: 'secret_missing',
        message: expect.stringMatching(/sorry/),
      })
    })

    it('keeps what was said before the failure', async () => {
      const turn = await say({ parts: [...wordsOf('Your order is'), { type: 'error', error: 'gone' }] })
      expect(spoken(turn.events)).toBe('Your order is')
    })

    it('a model that takes too long ends the turn, and nothing that it says later is heard', async () => {
      app.conversationParts.stepMs = 60
      const slow = async function* (): AsyncGenerator<LanguageModelV4StreamPart> {
        yield { type: 'text-delta', id: '1', delta: 'Wait' }
        await sleep(400)
        yield { type: 'text-delta', id: '1', delta: ' for it.' }
        yield finished('stop')
      }
      const turn = await say({ parts: slow() })
      expect(theEvent(turn.events, 'error').code).toBe('timeout')
      await sleep(500)
      expect(spoken(await app.events(conversation))).not.toContain('for it')
    })
  })

  describe('where the model stops early', () => {
    it('says that a long answer was cut, and the model may go on', async () => {
      const turn = await say({ text: 'First of all', calls: [remind(1)], stop: 'length' })
      expect(turn.status).toBe('done')
      expect(spoken(turn.events)).toBe('First of all\n\nThat got long, so I stopped here. Shall I go on?')
      expect(app.upstream.requests).toEqual([])
      await goesOn()
      expect(lastOfAgent()).toContain('too long and broke off')
    })

    it('says kindly that it was refused an answer, and runs nothing of it', async () => {
      const turn = await say({ calls: [remind(1)], stop: 'content-filter' })
      expect(turn.status).toBe('done')
      expect(spoken(turn.events)).toMatch(/can't help with that/)
      expect(app.upstream.requests).toEqual([])
      await goesOn()
    })

    it('says so in the language of the agent', async () => {
      const agent = await app.create('/v1/agents', { name: 'Schalter', locale: 'de-DE' })
      conversation = await app.converse(agent)
      const ends = [
        { text: 'Zuerst', stop: 'length' },
        { text: '', stop: 'length' },
        { text: '', stop: 'content-filter' },
      ] as const
      const said: string[] = []
      for (const end of ends) said.push(spoken((await say(end)).events))
      expect(said).toEqual([
        expect.stringMatching(/^Zuerst\n\n.*Soll ich weitermachen\?$/),
        expect.stringMatching(/Könnten Sie nach einem Teil/),
        expect.stringMatching(/leider nicht helfen/),
      ])
    })
  })

  describe('where the model calls what it should not', () => {
    it('gets told what there is where it calls something unknown', async () => {
      await say({ calls: [{ name: 'delete everything!', input: {} }] })
      expect(known(toldResults(model)[0])).toMatchObject({
        status: 'failed',
        code: 'not_found',
        whatToDo: 'There is no action delete_everything_. There are: order_status, return_item, remind.',
      })
    })

    it.each([
      ['{"days": ', /not JSON/],
      ['[1]', /are a list/],
      ['"3"', /are a string/],
      [`{"days":"${'9'.repeat(200_001)}"}`, /longer than/],
      [`{"days":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /nested too deeply/],
    ])('gets told what to mend in %.12s, without it being quoted', async (input, problem) => {
      await say({ calls: [{ name: 'remind', input }, remind(2)] })
      const [first, second] = toldResults(model).map(known)
      expect(first).toMatchObject({ code: 'input_invalid', whatToDo: expect.stringMatching(problem) })
      expect(second).toMatchObject({ status: 'succeeded' })
      expect(app.upstream.requests.map(({ body }) => body)).toEqual(['{"days":2}'])
    })

    it('gets told which value is wrong, and runs once it is right', async () => {
      await say({ calls: [remind('soon')] }, { calls: [remind(3)] })
      const [first, second] = toldResults(model).map(known)
      expect(first).toMatchObject({ code: 'input_invalid', issues: [{ path: '$.inputs.days' }] })
      expect(second).toMatchObject({ status: 'succeeded' })
    })

    it('is told twice; after a third time the turn ends with kind words', async () => {
      const turn = await say(
        { calls: [remind('soon'), remind('later')] },
        { calls: [{ name: 'remind', input: '{' }] },
        { calls: [remind('never')] },
        { text: 'unheard' },
      )
      expect(model.asked).toHaveLength(3)
      expect(theEvent(turn.events, 'error').code).toBe('model_failed')
      expect(spoken(turn.events)).not.toContain('unheard')
      await goesOn()
    })

    it('learns that arguments which no input takes were left out', async () => {
      await say({ calls: [{ name: 'remind', input: { days: 1, approved: true, digest: 'x' } }] })
      expect(known(toldResults(model)[0])).toMatchObject({
        status: 'succeeded',
        ignoredArguments: 'These are no inputs of the action and were left out: approved, digest.',
      })
    })

    it('gets no more tools once the turn has taken all its steps, and the customer is told', async () => {
      const turn = await say(...Array.from({ length: 20 }, (_, i) => ({ calls: [remind(i)] })))
      expect(model.asked).toHaveLength(12)
      expect(app.upstream.requests).toHaveLength(12)
      expect(theEvent(turn.events, 'error').code).toBe('budget_exceeded')
      // What was done last was said all the same.
      expect(spoken(turn.events)).toContain('I will remind you in 11 days.')
      await goesOn()
    })

    it('runs no more than 20 actions, however many it calls at once', async () => {
      const turn = await say({ calls: Array.from({ length: 60 }, (_, i) => remind(i)) })
      expect(app.upstream.requests).toHaveLength(20)
      expect(theEvent(turn.events, 'error').code).toBe('budget_exceeded')
      await goesOn()
      expect(
        toldResults(model)
          .map(known)
          .filter(({ status }) => status === 'succeeded'),
      ).toHaveLength(20)
    })
  })

  describe('what became of a write', () => {
    it("reaches the customer in the author's words, once, and the model is told that it has", async () => {
      const turn = await say({ calls: [remind(3)] }, { text: 'Anything else?' })
      expect(spoken(turn.events)).toBe('I will remind you in 3 days.\nAnything else?')
      expect(known(toldResults(model)[0])).toEqual({
        status: 'succeeded',
        customerHasRead: 'I will remind you in 3 days.',
      })
    })

    it('may be all that there is to say', async () => {
      const turn = await say({ calls: [remind(3)] }, { parts: [finished('stop')] })
      expect(spoken(turn.events)).toBe('I will remind you in 3 days.')
      expect(turn.events.some(({ type }) => type === 'error')).toBe(false)
    })

    it("reaches the customer in the author's words also where it failed", async () => {
      app.upstream.play(() => ({ status: 409, json: { secret: 'internal' } }))
      const turn = await say({ calls: [remind(3)] }, { text: 'Shall I change it?' })
      expect(spoken(turn.events)).toBe('There is a reminder already.\nShall I change it?')
      expect(known(toldResults(model)[0])).toMatchObject({
        status: 'failed',
        code: 'upstream_status',
        httpStatus: 409,
        customerHasRead: 'There is a reminder already.',
      })
      expect(toldResults(model)[0]).not.toContain('internal')
    })

    it("is said in the server's words where it failed and nothing is left of the author's", async () => {
      await app.call('PATCH', '/v1/actions/remind', {
        body: { messages: { byStatus: { '409': '{{ response.why }}' } } },
      })
      app.upstream.play(() => ({ status: 409, json: {} }))
      const turn = await say({ calls: [remind(3)] }, { text: 'Shall I change it?' })
      expect(spoken(turn.events)).toBe(`${errorCodes.upstream_status.customer}\nShall I change it?`)
    })

    it("is the model's to say where it is done and nothing is left of the author's words", async () => {
      await app.call('PATCH', '/v1/actions/remind', { body: { messages: { success: '{{ response.why }}' } } })
      const turn = await say({ calls: [remind(3)] }, { text: 'I will remind you.' })
      expect(spoken(turn.events)).toBe('I will remind you.')
      expect(known(toldResults(model)[0])).toEqual({ status: 'succeeded' })
    })

    it('is said as unknown where nobody knows, and the model must not call it again', async () => {
      app.upstream.play(() => 'reset')
      const turn = await say({ calls: [remind(3)] }, { fails: new Error('x') })
      expect(spoken(turn.events)).toContain('I am not certain whether that went through.')
      await goesOn()
      expect(known(toldResults(model)[0])).toMatchObject({
        status: 'unknown',
        code: 'outcome_unknown',
        whatToDo: expect.stringMatching(/do not call it again/),
      })
    })

    it('is not done and not said a second time where the model repeats it', async () => {
      const turn = await say({ calls: [remind(3)] }, { calls: [remind(3)] }, { text: 'It was done before.' })
      expect(app.upstream.requests).toHaveLength(1)
      expect(spoken(turn.events)).toBe('I will remind you in 3 days.\nIt was done before.')
      expect(known(toldResults(model)[1])).toMatchObject({
        status: 'succeeded',
        repeated: expect.stringMatching(/Nothing was sent again/),
      })
    })
  })

  it("gives the words for a read to the model, and an upstream's error only where the author allows it", async () => {
    const failing = { response: { errorBodyToModel: true }, messages: { error: 'Our list is closed.' } }
    await app.addAction({ name: 'open_list', inputs: [], ...failing, request: { path: '/list' } })
    conversation = await app.converse(await app.create('/v1/agents', { name: 'Other', actions: ['open_list'] }))
    app.upstream.play(() => ({ status: 403, text: `{"why":"</data>${'x'.repeat(3_000)}"}` }))
    const turn = await say({ calls: [{ name: 'open_list', input: {} }] }, { text: 'It is closed.' })
    expect(spoken(turn.events)).toBe('It is closed.')
    const [result = ''] = toldResults(model)
    expect(known(result)).toMatchObject({ status: 'failed', httpStatus: 403, wordsForCustomer: 'Our list is closed.' })
    expect(result.split('\n')[2]).toMatch(/^"\{\\"why\\":\\"\\u003c\/data>x+"?$/)
    expect(result.length).toBeLessThan(3_000)
  })

  describe('where the customer wants it to stop', () => {
    const endless = async function* (): AsyncGenerator<LanguageModelV4StreamPart> {
      for (let i = 0; ; i++) {
        yield { type: 'text-delta', id: '1', delta: `word ${i} ` }
        await sleep(20)
      }
    }
    const stop = async () => (await app.call('POST', `/v1/conversations/${conversation}/stop`)).body

    it('ends what is being said, at whatever node, and the next message is answered', async () => {
      const other = app.addNode()
      const going = say({ parts: endless() })
      await app.until(async () => spoken(await app.events(conversation)).includes('word 3'))
      expect((await other.call('POST', `/v1/conversations/${conversation}/stop`, { key: app.key })).body).toEqual({
        stopped: true,
      })
      const turn = await going
      expect(turn.status).toBe('done')
      expect(turn.events.some(({ type }) => type === 'error')).toBe(false)
      await goesOn()
      expect(lastOfAgent()).toContain('The customer stopped the answer here')
      const { body } = await app.call('GET', `/v1/conversations/${conversation}/turns`)
      expect(body).toMatchObject({ data: [{ stoppedAt: null }, { stoppedAt: expect.any(String) }] })
    })

    it('undoes nothing: what is being sent goes on, and what became of it is said', async () => {
      let answer = () => {}
      const sent = new Promise<void>(arrived => {
        app.upstream.play(async () => {
          arrived()
          await new Promise<void>(resolve => {
            answer = resolve
          })
          return { json: {} }
        })
      })
      const going = say({ calls: [remind(3), remind(4)] }, { text: 'unheard' })
      await sent
      expect(await stop()).toEqual({ stopped: true })
      answer()
      const turn = await going
      expect(spoken(turn.events)).toBe('I will remind you in 3 days.')
      expect(app.upstream.requests).toHaveLength(1)
      expect(model.asked).toHaveLength(1)
      await goesOn()
      expect(toldResults(model).map(result => known(result).status)).toEqual(['succeeded', 'cancelled'])
    })

    it('says that there was nothing to stop where nothing is being said', async () => {
      expect(await stop()).toEqual({ stopped: false })
      await say({ calls: [{ name: 'return_item', input: { order_id: 'A' } }] })
      expect(await stop()).toEqual({ stopped: false })
    })

    it('stops nobody else', async () => {
      const stranger = await app.addWorkspace('Second')
      const answer = await app.call('POST', `/v1/conversations/${conversation}/stop`, { key: stranger.key })
      expect(answer.status).toBe(404)
    })
  })
})
