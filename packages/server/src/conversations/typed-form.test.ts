import { beforeEach, expect, it } from 'vitest'
import { sweepRuns } from '../runs/sweep-runs.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { dumpTables, type LiveApp, spoken, useLiveApp } from '../testing/live-app.ts'

const headers = { Origin: 'https://shop.example' }
const order = { name: 'order_id', title: 'Order number' }
const reason = {
  name: 'reason',
  title: 'Why',
  options: [
    { value: 'damaged', label: 'It broke' },
    { value: 'other', label: 'Something else' },
  ],
}
const damage = { name: 'damage', title: 'What is damaged?', when: { input: 'reason', equals: 'damaged' } }
const pin = { name: 'pin', title: 'PIN', sensitive: true, pattern: 'hush-[0-9]{4}' }

describeOnEachDatabase('what is typed while a form waits in a chat', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(() => {
    app = live()
  })

  it('fills the only field that is missing, and the run goes on', async () => {
    const visitor = await visit([order])
    const { runId } = await visitor.ask()
    const events = await visitor.says('A7')
    expect(spoken(events, 'customer')).toBe('A7')
    expect(events.find(({ type }) => type === 'action-end')).toMatchObject({ runId, status: 'succeeded' })
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', status: 'done' })
    expect(JSON.parse(app.upstream.requests[0]?.body ?? '')).toMatchObject({ order_id: 'A7' })
  })

  it('fills the one field whose value it is, and the form asks for the rest', async () => {
    const visitor = await visit([order, reason])
    const { runId } = await visitor.ask()
    const events = await visitor.says('It broke')
    const form = events.find(event => event.type === 'inputs-requested')
    expect(form).toMatchObject({ runId, fields: [{ name: 'order_id' }] })
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', status: 'waiting' })
    await visitor.says('A7')
    expect(JSON.parse(app.upstream.requests[0]?.body ?? '')).toMatchObject({ order_id: 'A7', reason: 'damaged' })
  })

  it('brings the fields that depend on it at once', async () => {
    const visitor = await visit([reason, damage])
    await visitor.ask()
    const events = await visitor.says('it broke')
    expect(events.find(event => event.type === 'inputs-requested')).toMatchObject({ fields: [{ name: 'damage' }] })
    await visitor.says('The screen')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it.each(['What do you sell?', 'Where are my goods', 'quantum chromodynamics?'])(
    'is a new message where it answers nothing (%j), and the form stays open',
    async text => {
      const visitor = await visit([order])
      const { runId, turnId } = await visitor.ask()
      const events = await visitor.says(text)
      expect(events.some(event => event.type === 'turn-end' && event.turnId === turnId)).toBe(false)
      expect((await app.readRun(runId)).status).toBe('awaiting_inputs')
      expect((await visitor.post(`/runs/${runId}/inputs`, { inputs: { order_id: 'A7' } })).status).toBe(200)
      expect(app.upstream.requests).toHaveLength(1)
    },
  )

  it('is kept out of sight where it is sensitive', async () => {
    const visitor = await visit([pin])
    await visitor.ask()
    const events = await visitor.says('hush-4711')
    expect(spoken(events, 'customer')).toBe('••••')
    expect(JSON.parse(app.upstream.requests[0]?.body ?? '')).toMatchObject({ pin: 'hush-4711' })
    expect(await dumpTables(app.parts.database)).not.toContain('hush-4711')
  })

  it('is kept out of sight also where a newer form waits, whose value it can not be', async () => {
    const day = { name: 'day', title: 'Which day?', type: 'date' }
    await app.addAction({ name: 'pick_up', inputs: [day], request: { path: '/{{day}}' } })
    const visitor = await visit([pin], ['pick_up'])
    const { runId } = await visitor.ask()
    const newer = await visitor.ask('pick_up')
    const events = await visitor.says('hush-4711')
    expect(spoken(events, 'customer')).toBe('••••')
    expect((await app.readRun(runId)).status).toBe('succeeded')
    expect(await dumpTables(app.parts.database)).not.toContain('hush-4711')
    await visitor.says('2026-12-24')
    expect((await app.readRun(newer.runId)).status).toBe('succeeded')
  })

  it('is a message like any other where an older form would take any text', async () => {
    await app.addAction({ name: 'pick_up', inputs: [{ name: 'day', type: 'date' }], request: { path: '/{{day}}' } })
    const visitor = await visit([order], ['pick_up'])
    const { runId } = await visitor.ask()
    await visitor.ask('pick_up')
    await visitor.says('A7')
    expect((await app.readRun(runId)).status).toBe('awaiting_inputs')
    await visitor.says('never mind')
    expect((await app.readRun(runId)).status).toBe('awaiting_inputs')
  })

  it('gives the form up where it says so', async () => {
    const visitor = await visit([order])
    const { runId } = await visitor.ask()
    const events = await visitor.says('never mind')
    expect(spoken(events)).toContain('I stopped there')
    expect((await app.readRun(runId)).status).toBe('cancelled')
  })

  it('counts once, however many tabs type and submit', async () => {
    const visitor = await visit([order])
    const { runId } = await visitor.ask()
    const answers = await Promise.all([
      visitor.post('/messages', { text: 'A7' }),
      visitor.post(`/runs/${runId}/inputs`, { inputs: { order_id: 'B8' } }),
      visitor.post('/messages', { text: 'C9' }),
    ])
    for (const { status } of answers) expect([200, 202, 409, 410]).toContain(status)
    await app.until(async () => (await app.readRun(runId)).status === 'succeeded')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('is a message like any other once the form has expired or was given up', async () => {
    for (const end of ['expired', 'cancelled'] as const) {
      const visitor = await visit([order])
      const { runId } = await visitor.ask()
      if (end === 'cancelled') await visitor.post(`/runs/${runId}/cancel`, {})
      else {
        app.clock.advance(25 * 60 * 60_000)
        await sweepRuns(app.conversationParts)
      }
      await app.until(async () => (await app.readRun(runId)).status === end && (await visitor.isIdle()))
      await visitor.says('A7')
      expect((await visitor.post(`/runs/${runId}/inputs`, { inputs: { order_id: 'A7' } })).status).toBe(410)
    }
    expect(app.upstream.requests).toEqual([])
  })

  it('answers the form also after the page was loaded anew', async () => {
    const visitor = await visit([order])
    const { runId } = await visitor.ask()
    const again = await visitor.reload()
    expect(again.conversationId).toBe(visitor.conversationId)
    await again.says('A7')
    expect((await app.readRun(runId)).status).toBe('succeeded')
  })

  async function visit(inputs: { name: string }[], more: string[] = []) {
    const name = 'act'
    const members = inputs.map(input => `"${input.name}": {{${input.name}}}`)
    const existing = await app.call('GET', `/v1/actions/${name}`)
    if (existing.status === 404)
      await app.addAction({
        ...{ name, title: 'Where are my goods', runMode: 'automatic', inputs },
        request: { method: 'POST', path: '/', body: `{${members.join()}}` },
      })
    const agent = await app.create('/v1/agents', {
      name: 'Desk',
      actions: [name, ...more],
      allowedOrigins: [headers.Origin],
    })
    return enter({ agent }, name)
  }

  async function enter(session: Record<string, unknown>, name: string) {
    const opened = await app.call('POST', '/embed/v1/session', { key: null, headers, body: session })
    const token = opened.field('token')
    const conversationId = opened.field('conversationId')
    const post = (path: string, body: unknown) => app.call('POST', `/embed/v1${path}`, { key: token, headers, body })
    const since = async (number: number) => (await app.events(conversationId)).filter(event => event.number > number)
    const act = async (body: unknown) => {
      const before = (await app.events(conversationId)).at(-1)?.number ?? 0
      const answer = await post('/messages', body)
      if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`)
      return app.until(async () => {
        const events = await since(before)
        return events.at(-1)?.type === 'turn-end' && events
      })
    }
    return {
      conversationId,
      post,
      says: (text: string) => act({ text }),
      isIdle: async () => (await app.events(conversationId)).at(-1)?.type === 'turn-end',
      ask: async (action = name) => {
        const events = await act({ action })
        const form = events.find(event => event.type === 'inputs-requested')
        const end = events.at(-1)
        if (form?.type !== 'inputs-requested' || end?.type !== 'turn-end') throw new Error('No form.')
        return { runId: form.runId, turnId: end.turnId }
      },
      reload: () => enter({ ...session, token }, name),
    }
  }
})
