import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, useLiveApp } from '../testing/live-app.ts'

const order = { name: 'order_id', title: 'Order number' }
const known = [
  { name: 'who', title: 'Account', from: 'identity.sub' },
  { name: 'tier', title: 'Tier', from: 'context.tier' },
  { name: 'sku', title: 'Product', from: 'page.sku' },
  { name: 'shop', title: 'Shop', from: 'constant', value: 'quay' },
]

describeOnEachDatabase('what is known already', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  beforeEach(async () => {
    app = live()
    const add = (name: string, inputs: { name: string; askAgain?: boolean }[]) =>
      app.addAction({
        ...{ name, title: name, runMode: 'automatic', inputs },
        request: {
          method: 'POST',
          path: `/${name}`,
          body: `{${inputs.map(input => `"${input.name}": {{${input.name}}}`).join()}}`,
        },
        messages: { success: 'Done.' },
      })
    await add('first', [order, ...known])
    await add('second', [order, { ...order, name: 'note', title: 'Note' }])
    await add('again', [{ ...order, askAgain: true }])
    await add('bound', known)
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['first', 'second', 'again', 'bound'] })
  })
  const about = { identity: { sub: 'u1' }, context: { tier: 'gold' }, page: { sku: 'A-1' } }
  const sent = () => app.upstream.requests.map(({ body }) => JSON.parse(body))

  it('is not asked: who they are, where they are, and what the business says of them', async () => {
    const conversation = await app.converse(agent, about)
    expect(spoken((await app.say(conversation, { action: 'bound' })).events)).toBe('Done.')
    expect(spoken((await app.say(conversation, { action: 'first' })).events)).toBe('Order number?')
    await app.say(conversation, { text: 'A7' })
    const bound = { who: 'u1', tier: 'gold', sku: 'A-1', shop: 'quay' }
    expect(sent()).toEqual([bound, { order_id: 'A7', ...bound }])
  })

  it('is not asked a second time in the conversation, and a changed answer counts from then on', async () => {
    const conversation = await app.converse(agent, about)
    await app.say(conversation, { action: 'first' })
    await app.say(conversation, { text: 'A7' })
    expect(spoken((await app.say(conversation, { action: 'second' })).events)).toBe('Note?')
    await app.say(conversation, { text: 'careful' })
    expect(spoken((await app.say(conversation, { action: 'again' })).events)).toBe('Order number?')
    await app.say(conversation, { text: 'B8' })
    await app.say(conversation, { action: 'second' })
    expect(sent().slice(1)).toEqual([
      { order_id: 'A7', note: 'careful' },
      { order_id: 'B8' },
      { order_id: 'B8', note: 'careful' },
    ])
  })

  it('is known of nobody else, and stands in for nothing that its source does not say', async () => {
    await app.converse(agent, about)
    const nobody = await app.converse(agent)
    const { events } = await app.say(nobody, { action: 'bound' })
    expect(spoken(events)).not.toContain('?')
    expect(sent()).toEqual([])
    await app.say(nobody, { action: 'second' })
    expect(spoken(await app.events(nobody))).toMatch(/Order number\?$/)
  })
})

describeOnEachDatabase('a question in words', open => {
  const live = useLiveApp(open)

  it('is put, answered and corrected in the language of the agent, one after the other', async () => {
    const app = live()
    await app.addAction({
      name: 'gift',
      title: 'Geschenk',
      collect: 'words',
      inputs: [
        { name: 'wrap', type: 'boolean', title: 'Als Geschenk verpacken?' },
        { name: 'text', title: 'Grußtext', when: { input: 'wrap', equals: true }, max: 5 },
        { name: 'day', type: 'date', title: 'Liefertag' },
      ],
      runMode: 'automatic',
      request: { method: 'POST', path: '/', body: '{"wrap": {{wrap}}, "text": {{text}}, "day": {{day}}}' },
    })
    const agent = await app.create('/v1/agents', { name: 'Desk', locale: 'de-DE', actions: ['gift'] })
    const conversation = await app.converse(agent)
    const said = async (body: { text: string } | { action: string }) =>
      spoken((await app.say(conversation, body)).events)
    expect(await said({ action: 'gift' })).toBe('Als Geschenk verpacken?')
    expect(await said({ text: 'vielleicht' })).toBe(
      'Als Geschenk verpacken: muss Ja oder Nein sein.\nAls Geschenk verpacken?',
    )
    expect(await said({ text: 'Ja, bitte' })).toBe('Grußtext?')
    expect(await said({ text: 'viel zu lang' })).toBe('Grußtext: darf höchstens 5 Zeichen haben.\nGrußtext?')
    expect(await said({ text: 'Hallo' })).toBe('Liefertag?')
    await said({ text: '24. Dezember 2026' })
    expect(JSON.parse(app.upstream.requests[0]?.body ?? '')).toEqual({ wrap: true, text: 'Hallo', day: '2026-12-24' })
  })

  it('is dropped in the language of the agent', async () => {
    const app = live()
    await app.addAction({ name: 'ask', inputs: [order] })
    const agent = await app.create('/v1/agents', { name: 'Desk', locale: 'fr-FR', actions: ['ask'] })
    const conversation = await app.converse(agent)
    await app.say(conversation, { action: 'ask' })
    expect((await app.say(conversation, { text: 'Annulez !' })).status).toBe('done')
    expect(app.upstream.requests).toEqual([])
  })
})
