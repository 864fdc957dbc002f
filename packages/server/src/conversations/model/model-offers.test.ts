import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, spoken, type Turn, useLiveApp } from '../../testing/live-app.ts'
import { playModel } from '../../testing/model-conversation.ts'
import type { PlayedModel } from '../../testing/played-model.ts'

describeOnEachDatabase('what is offered where a model decides', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let model: PlayedModel
  let agent: string
  beforeEach(async () => {
    app = live()
    model = playModel(app)
    const followUps = { success: ['cancel'], failure: ['look'] }
    await app.addAction({ name: 'cancel', inputs: [], request: { path: '/cancel' } })
    await app.addAction({ name: 'look', inputs: [], request: { path: '/look' } })
    await app.addAction({ name: 'desk', offer: 'always', inputs: [], request: { path: '/desk' } })
    await app.addAction({ name: 'order', inputs: [], request: { path: '/order' }, followUps })
    agent = await app.create('/v1/agents', {
      name: 'Desk',
      actions: ['cancel', 'look', 'desk', 'order'],
      handOver: {},
      locale: 'de-DE',
    })
  })
  const offered = ({ events }: Turn) =>
    events.flatMap(event => (event.type === 'offers' ? event.offers.map(({ action }) => action) : []))
  const ask = async (text = 'Hallo') => app.say(await app.converse(agent), { text })

  it('follows from what became of the run', async () => {
    model.play({ calls: [{ name: 'order', input: {} }] }, { text: 'It is there.' })
    expect(offered(await ask())).toEqual(['cancel'])
    app.upstream.play(() => ({ status: 500 }))
    model.play({ calls: [{ name: 'order', input: {} }] }, { text: 'That failed.' })
    expect(offered(await ask())).toEqual(['look', 'hand_over'])
  })

  it('is what is always offered after an answer, before the turn ends', async () => {
    model.play({ text: 'Guten Tag.' })
    const turn = await ask()
    expect(offered(turn)).toEqual(['desk'])
    expect(turn.events.slice(-2).map(({ type }) => type)).toEqual(['offers', 'turn-end'])
  })

  it('is what is meant for that where the model says that it has no answer, and that runs nothing', async () => {
    model.play({ text: 'Das weiß ich leider nicht.', calls: [{ name: 'no_answer', input: {} }] })
    const turn = await ask()
    expect(spoken(turn.events)).toBe('Das weiß ich leider nicht.')
    expect(offered(turn)).toEqual(['desk', 'hand_over'])
    expect(model.asked).toHaveLength(1)
    expect(turn.events.some(({ type }) => type === 'action-start')).toBe(false)
    // One that says nothing beside it doesn't leave the customer without a word.
    model.play({ calls: [{ name: 'no_answer', input: {} }] })
    expect(spoken((await ask()).events)).toContain('mit anderen Worten')
    // A call of an action goes before.
    model.play(
      {
        calls: [
          { name: 'no_answer', input: {} },
          { name: 'look', input: {} },
        ],
      },
      { text: 'Da ist es.' },
    )
    const looked = await ask()
    expect([spoken(looked.events), offered(looked)]).toEqual(['Da ist es.', ['desk']])
  })

  it('is the same where the model refuses, fails, or the customer wants none of what there was', async () => {
    model.play({ stop: 'content-filter' })
    expect(offered(await ask())).toEqual(['desk', 'hand_over'])
    model.play({ stop: 'error' })
    const failed = await ask()
    expect(failed.events.some(({ type }) => type === 'error')).toBe(true)
    expect(offered(failed)).toEqual(['desk', 'hand_over'])
    const none = await app.say(await app.converse(agent), { action: null })
    expect(spoken(none.events, 'customer')).toBe('Nichts davon')
    expect(offered(none)).toEqual(['desk', 'hand_over'])
  })

  it('lets the model hand over like a button does', async () => {
    const input = { email: 'ann@example.com', message: 'Please call.' }
    model.play({ calls: [{ name: 'hand_over', input }] }, { text: 'Jemand meldet sich.' })
    const turn = await ask('Ich will einen Menschen.')
    expect(offered(turn)).toEqual(['desk'])
    const { body } = await app.call('GET', '/v1/hand-overs')
    expect(body).toMatchObject({ data: [{ left: input }] })
  })

  it('is in the prompt that whoever builds the agent can read, as the model is told it', async () => {
    const conversation = await app.converse(agent)
    await app.say(conversation, { text: 'Hallo' })
    const [asked] = model.asked
    const { body } = await app.call('GET', `/v1/conversations/${conversation}/prompt`)
    expect(body).toMatchObject({
      system: asked?.prompt[0]?.content,
      tools: asked?.tools?.map(({ name }) => ({ name })),
    })
    const { key } = await app.addWorkspace('Stranger')
    expect((await app.call('GET', `/v1/conversations/${conversation}/prompt`, { key })).status).toBe(404)
  })

  it('says nothing of having no answer to a model that has nothing else to offer', async () => {
    await app.call('PATCH', `/v1/agents/${agent}`, { body: { handOver: null } })
    await ask()
    expect(model.asked.at(-1)?.tools?.map(({ name }) => name)).toEqual(['cancel', 'look', 'desk', 'order'])
  })
})
