import type OpenAI from 'openai'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, spoken, useLiveApp } from '../../testing/live-app.ts'
import { addOrderActions } from '../../testing/order-actions.ts'
import { callIn, connectOpenAi, type TestCall } from './testing/call-in.ts'

describeOnEachDatabase('a customer who speaks while they are being answered', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let client: OpenAI
  let call: TestCall
  beforeEach(async () => {
    app = live()
    await addOrderActions(app)
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['order_status', 'return_item'] })
    client = await connectOpenAi(app, app.key)
    call = callIn(client, agent, { metadata: { call_id: 'c1' } })
  })

  /** The upstream answers when the test says so. */
  const hold = () => {
    const asked = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    app.upstream.play(async () => {
      asked.resolve()
      await go.promise
      return { json: { status: 'shipped' } }
    })
    return { asked: asked.promise, go: () => go.resolve() }
  }
  const turns = () =>
    app.parts.database.db
      .selectFrom('callerTurns')
      .select('turnKey')
      .where('workspaceId', '=', app.workspaceId)
      .execute()
  const returning = async () => {
    for (const text of ['I want to return item', '1', 'A7']) await call.say(text)
  }

  it('hears first what became of a write that was under way, which is sent once', async () => {
    await returning()
    const { asked, go } = hold()
    call.messages.push({ role: 'user', content: 'Yes' })
    const first = call.again()
    await asked
    call.messages.push({ role: 'user', content: 'order status' })
    const second = call.again()
    await app.until(async () => (await turns()).length === 5)
    go()
    expect(await first).toContain("That's done.")
    expect(await second).toMatch(/^That's done\.[\s\S]*1\. Order status\./)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('hears of a write also where that was over, and nothing of the answer came to them', async () => {
    await returning()
    call.messages.push({ role: 'user', content: 'Yes' })
    const unheard = await call.again()
    call.messages.push({ role: 'user', content: 'order status' })
    const next = await call.again()
    expect(next.startsWith(`${unheard}\n`)).toBe(true)
    expect(next.slice(unheard.length)).toContain('1. Order status.')
    call.messages.push({ role: 'assistant', content: next })
    await call.say('1')
    expect(app.upstream.requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it.each([20, null])(
    'is not taken at their yes where they can not have heard the question to its end: %s',
    async heard => {
      await returning()
      const question = String(call.messages.at(-1)?.content)
      call.messages.pop()
      if (heard !== null) call.messages.push({ role: 'assistant', content: question.slice(0, heard) })
      call.messages.push({ role: 'user', content: 'Yes' })
      const again = await call.again()
      expect(again).toBe(`${question}\nI need a clear answer to that: shall I do it, yes or no?`)
      expect(app.upstream.requests).toEqual([])
      call.messages.push({ role: 'assistant', content: again })
      expect(await call.say('yes')).toContain("That's done.")
      expect(app.upstream.requests).toHaveLength(1)
    },
  )

  it('is taken at their yes where the platform writes the question otherwise, or sends no history', async () => {
    await returning()
    call.messages.splice(0)
    expect(await call.say('Yes')).toContain("That's done.")
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('is not taken on by a request that another has taken the place of', async () => {
    await returning()
    const { asked, go } = hold()
    call.messages.push({ role: 'user', content: 'Yes' })
    const first = call.again()
    await asked
    call.messages.push({ role: 'user', content: 'order status' })
    const slow = call.again()
    await app.until(async () => (await turns()).length === 5)
    await app.parts.database.db
      .updateTable('callerTurns')
      .set({ claim: 'clm_other' })
      .where('workspaceId', '=', app.workspaceId)
      .where('turnKey', 'like', '5:%')
      .execute()
    go()
    await first
    await expect(slow).rejects.toMatchObject({ status: 410, code: 'gone' })
    const { body } = await app.call('GET', '/v1/conversations')
    const [{ id }] = (body as { data: [{ id: string }] }).data
    expect(spoken(await app.events(id), 'customer')).not.toContain('order status')
  })

  it('may say no before the question is over', async () => {
    await returning()
    call.messages.pop()
    expect(await call.say('No')).toContain("I haven't sent anything")
    expect(app.upstream.requests).toEqual([])
  })

  it('is not taken at a yes that came before the question was asked', async () => {
    for (const text of ['I want to return item', '1']) await call.say(text)
    call.messages.push({ role: 'user', content: 'A7' })
    const first = call.again()
    call.messages.push({ role: 'user', content: 'Yes' })
    const second = await call.again()
    await first
    expect(second).toMatch(/Shall I do it|clear answer/)
    expect(app.upstream.requests).toEqual([])
  })
})
