import { expect, it } from 'vitest'
import { z } from 'zod'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../../testing/live-app.ts'
import { playModel } from '../../testing/model-conversation.ts'
import { connectOpenAi } from './testing/call-in.ts'

describeOnEachDatabase('several requests of one call at once', open => {
  const live = useLiveApp(open)

  /** A platform that sends the newest message alone, to an agent whose model asks for two writes at once. */
  const begin = async () => {
    const app = live()
    const model = playModel(app)
    const names = ['one', 'two']
    for (const name of names)
      await app.addAction({
        ...{ name, title: `Do ${name}`, inputs: [] },
        request: { method: 'POST', path: `/${name}` },
        messages: { success: `Did ${name}.` },
      })
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: names })
    const client = await connectOpenAi(app, app.key)
    const metadata = { call_id: 'c1' }
    const say = async (content: string) => {
      const answer = await client.chat.completions.create({
        ...{ model: agent, metadata },
        messages: [{ role: 'user', content }],
      })
      return answer.choices[0]?.message.content ?? ''
    }
    model.play({ calls: names.map(name => ({ name, input: {} })) }, { text: 'Both are done.' })
    expect(await say('Do both, please')).toBe('Do one. Shall I do it? Yes or no.')
    return { app, say, sent: () => app.upstream.requests.map(({ path }) => path) }
  }

  it('answer the question that was asked then, and none that came after it', async () => {
    const { app, say, sent } = await begin()
    await Promise.allSettled(['Yes', 'Yes, please'].map(say))
    expect(sent()).toEqual(['/one'])
    await expect.poll(() => isAtRest(app), { timeout: 10_000 }).toBe(true)
    expect(sent()).toEqual(['/one'])
    // Which of the two came to the second question is a matter of timing, and so is whether this yes counts, is asked for again, or
    // comes after a no. Whatever is said of it is what was done, and the first write is never done again.
    const told = await say('Yes, do it')
    expect(sent()).toEqual(told.includes('Did two.') ? ['/one', '/two'] : ['/one'])
  })

  it('answer the next question, too, where each is said after the one before was heard', async () => {
    const { say, sent } = await begin()
    const first = await say('Yes')
    expect(first).toContain('Did one.')
    expect(first).toContain('Do two. Shall I do it?')
    expect(sent()).toEqual(['/one'])
    expect(await say('Yes, do it')).toContain('Did two.')
    expect(sent()).toEqual(['/one', '/two'])
  })
})

async function isAtRest(app: LiveApp): Promise<boolean> {
  const statusesAt = async (path: string) =>
    z
      .object({ data: z.array(z.object({ id: z.string(), status: z.string().optional() })) })
      .parse((await app.call('GET', path)).body).data
  const [conversation] = await statusesAt('/v1/conversations?limit=1')
  const turns = await statusesAt(`/v1/conversations/${conversation?.id}/turns`)
  return turns.every(({ status }) => status !== 'running')
}
