import type OpenAI from 'openai'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../../testing/live-app.ts'
import { describeCluster } from '../../testing/nodes.ts'
import { addOrderActions } from '../../testing/order-actions.ts'
import { callIn, connectOpenAi } from './testing/call-in.ts'

describeOnEachDatabase('a request of a caller that comes again', open => {
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

  const conversations = async () =>
    ((await app.call('GET', '/v1/conversations')).body as { data: object[] }).data.length
  const askedFor = async (metadata: Record<string, unknown> | null) => {
    const call = callIn(client, agent, metadata === null ? {} : { metadata })
    for (const text of ['I want to return item', '1', 'A7']) await call.say(text)
    return call
  }

  it.each([
    ['of a call with a name', { call_id: 'c1' }],
    ['of a call without one', null],
  ])('%s gets the same answer, and its write was sent once', async (_name, metadata) => {
    const call = await askedFor(metadata)
    call.messages.push({ role: 'user', content: 'Yes' })
    const first = await call.again()
    expect(first).toContain("That's done.")
    expect(await call.again()).toBe(first)
    expect(await Promise.all([call.again(), call.again()])).toEqual([first, first])
    expect(app.upstream.requests).toHaveLength(1)
    expect(await conversations()).toBe(1)
  })

  it('many times at once, is taken on once', async () => {
    const call = await askedFor({ call_id: 'c1' })
    call.messages.push({ role: 'user', content: 'Yes' })
    const answers = await Promise.all(Array.from({ length: 6 }, () => call.again()))
    expect(new Set(answers).size).toBe(1)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('begins one conversation where many begin it at once', async () => {
    for (const metadata of [{ call_id: 'c1' }, {}]) {
      const call = callIn(client, agent, { metadata })
      call.messages.push({ role: 'user', content: 'order status' })
      const before = await conversations()
      const answers = await Promise.all(Array.from({ length: 5 }, () => call.again()))
      expect(new Set(answers).size).toBe(1)
      expect((await conversations()) - before).toBe(1)
    }
  })

  it('streams the answer again, also while it is still coming', async () => {
    const call = await askedFor({ call_id: 'c1' })
    const sent = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    app.upstream.play(async () => {
      sent.resolve()
      await held.promise
      return {}
    })
    call.messages.push({ role: 'user', content: 'Yes' })
    const listen = async () => {
      const { messages } = call
      const asked = { model: agent, messages, metadata: { call_id: 'c1' }, stream: true } as const
      let text = ''
      for await (const chunk of await client.chat.completions.create(asked))
        text += chunk.choices[0]?.delta.content ?? ''
      return text
    }
    const first = listen()
    await sent.promise
    const second = listen()
    held.resolve()
    expect(await first).toContain("That's done.")
    expect(await second).toBe(await first)
    expect(await listen()).toBe(await first)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('says again what was asked, not what came of the answer', async () => {
    const call = await askedFor({ call_id: 'c1' })
    const asked = call.messages.at(-1)?.content
    await call.say('Yes')
    call.messages.splice(-2)
    call.messages.pop()
    expect(await call.again()).toBe(asked)
  })

  it('is taken on by another where the one that did so died before it could', async () => {
    const { db } = app.parts.database
    // The same words have the same key in each conversation.
    const whole = callIn(client, agent, { metadata: { call_id: 'c1' } })
    for (const text of ['order status', '1']) await whole.say(text)
    const { workspaceId } = app
    const turns = db.selectFrom('callerTurns').selectAll().where('workspaceId', '=', workspaceId)
    const key = await turns.where('turnKey', 'like', '2:%').executeTakeFirstOrThrow()
    const call = callIn(client, agent, { metadata: { call_id: 'c2' } })
    await call.say('order status')
    const { conversationId } = await db
      .selectFrom('callerConversations')
      .select('conversationId')
      .where('workspaceId', '=', workspaceId)
      .where('conversationId', '!=', key.conversationId)
      .executeTakeFirstOrThrow()
    const claimedUntil = new Date(app.clock.now().getTime() + 1_000)
    const row = { ...key, conversationId, afterEvent: null, claim: 'clm_dead', claimedUntil }
    await db.insertInto('callerTurns').values(row).execute()
    call.messages.push({ role: 'user', content: '1' })
    let text: string | null = null
    const answered = call.again().then(answer => {
      text = answer
    })
    await new Promise(resolve => setTimeout(resolve, 250))
    expect(text).toBeNull()
    app.clock.advance(1_000)
    await answered
    expect(text).toBe('Order number?')
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['metadata', { metadata: { customer: 'ann' } }, { metadata: { customer: 'bob' } }],
    ['instructions', { instructions: 'You talk to Ann.' }, { instructions: 'You talk to Bob.' }],
  ])('is of somebody else where nothing names the call and the %s are others', async (_what, ann, bob) => {
    const ask = ({ instructions, ...more }: Record<string, unknown>) => {
      const call = callIn(client, agent, more)
      if (instructions) call.messages.push({ role: 'system', content: String(instructions) })
      return call
    }
    const [one, two] = [ask(ann), ask(bob)]
    for (const call of [one, two]) {
      for (const text of ['I want to return item', '1']) await call.say(text)
      expect(await call.say('A7')).toContain('Order number: A7')
    }
    expect(await conversations()).toBe(2)
    expect(await one.say('Yes')).toContain('done')
    expect(app.upstream.requests).toHaveLength(1)
    expect(await two.say('No')).toContain("I haven't sent anything")
  })

  it('is another call where only the name is another', async () => {
    await askedFor({ call_id: 'c1' })
    const other = callIn(client, agent, { metadata: { call_id: 'c2' } })
    expect(await other.say('Yes')).not.toContain('done')
    expect(await conversations()).toBe(2)
    expect(app.upstream.requests).toEqual([])
  })
})

describeCluster('a request of a caller that comes again at another node', cluster => {
  it('is led to the same turn, and its write is sent once', async () => {
    const { start, create, upstream } = cluster()
    const nodes = [await start(), await start()] as const
    const action = {
      name: 'return_item',
      description: 'Use when a customer wants return item.',
      inputs: [{ name: 'order_id', type: 'string', title: 'Order number' }],
      request: { method: 'POST', url: `${upstream.base}/returns`, body: '{"order":"{{order_id}}"}' },
    }
    await create(nodes[0], '/v1/actions', action)
    const agent = await create(nodes[0], '/v1/agents', { name: 'Desk', actions: ['return_item'] })
    const clients = await Promise.all(nodes.map(node => connectOpenAi(node, node.key)))
    const [one, two] = clients.map(client => callIn(client, agent, { metadata: { call_id: 'c1' } }))
    if (!one || !two) throw new Error('Two nodes')
    for (const text of ['return item', '1', 'A7']) {
      for (const call of [one, two]) call.messages.push({ role: 'user', content: text })
      const [first, second] = await Promise.all([one.again(), two.again()])
      expect(second).toBe(first)
      for (const call of [one, two]) call.messages.push({ role: 'assistant', content: first })
    }
    for (const call of [one, two]) call.messages.push({ role: 'user', content: 'Yes' })
    const answers = await Promise.all([one.again(), two.again(), one.again(), two.again()])
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain("That's done.")
    expect(upstream.requests).toHaveLength(1)
  })
})
