import type { JsonObject } from '@bellhop/core'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'
import type { TurnItem } from './brain.ts'

describeOnEachDatabase('a turn that goes round in circles', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let agent: string
  let conversation: string
  /** What the brain was given in its last step. */
  let items: readonly TurnItem[]
  beforeEach(async () => {
    app = live()
    const orderId = { name: 'order_id', type: 'string' }
    const pin = { name: 'pin', type: 'string', sensitive: true, required: false }
    await app.addAction({ name: 'track', inputs: [orderId, pin], request: { path: '/{{order_id}}' } })
    await app.addAction({ name: 'look', inputs: [] })
    agent = await app.create('/v1/agents', { name: 'Desk', actions: ['track', 'look'] })
    conversation = await app.converse(agent)
    items = []
  })

  /** A brain that asks for these calls, one a step, and then says that it is done. */
  const ask = (calls: readonly (readonly [action: string, inputs: JsonObject])[]) => {
    let step = 0
    app.conversationParts.brain = {
      step: async function* (request) {
        items = request.items
        const call = calls[step++]
        if (call) yield { type: 'tool-call', callId: `call_${step}`, action: call[0], inputs: call[1] }
        else yield { type: 'text-delta', text: 'Done.' }
        yield { type: 'stop', reason: call ? 'tool-calls' : 'end' }
      },
    }
    return app.say(conversation, { text: 'hi' })
  }
  const results = () => items.flatMap(item => (item.type === 'tool-result' ? [item.outcome] : []))
  const times = (count: number, call: readonly [string, JsonObject]) => Array.from({ length: count }, () => call)

  it('may call an action three times with the same values; the fourth is refused, and the model told why', async () => {
    const turn = await ask(times(5, ['track', { order_id: 'A' }]))
    expect(turn.status).toBe('done')
    expect(app.upstream.requests).toHaveLength(3)
    expect(results().map(({ error }) => error?.code ?? null)).toEqual([
      null,
      null,
      null,
      'budget_exceeded',
      'budget_exceeded',
    ])
    expect(results()[3]).toMatchObject({
      runId: null,
      status: 'failed',
      result: { error: { code: 'budget_exceeded', message: expect.stringMatching(/same values too often/) } },
      error: { customer: expect.stringMatching(/get in touch/) },
    })
    expect(spoken(turn.events)).toContain('Done.')
  })

  it('is told apart by the values that its inputs take, in whatever order, and by nothing else', async () => {
    await ask([
      ['track', { order_id: 'A', pin: '1' }],
      ['track', { pin: '1', order_id: 'A' }],
      ['track', { order_id: 'A', pin: '1', extra: 1 }],
      ['track', { order_id: 'A', pin: '2' }],
      ['track', { order_id: 'B', pin: '1' }],
      ['look', { order_id: 'A', pin: '1' }],
      ['track', { order_id: 'A', pin: '1', extra: 2 }],
    ])
    expect(results().map(({ error }) => error?.code ?? null)).toEqual([
      ...Array.from({ length: 6 }, () => null),
      'budget_exceeded',
    ])
  })

  it('is not told apart by how its values are spelled, or whether the conversation gives them', async () => {
    const count = { name: 'count', type: 'integer', default: 3 }
    await app.addAction({ name: 'list', inputs: [count], request: { path: '/{{count}}' } })
    agent = await app.create('/v1/agents', { name: 'Other', actions: ['list'] })
    conversation = await app.converse(agent)
    await ask([
      ['list', { count: 3 }],
      ['list', { count: '3' }],
      ['list', { count: ' 3' }],
      ['list', { count: '3.0' }],
      ['list', {}],
      ['list', { count: 4 }],
      ['list', { count: 'three' }],
    ])
    expect(app.upstream.requests.map(({ path }) => path)).toEqual(['/3', '/3', '/3', '/4'])
    expect(results().map(({ error }) => error?.code ?? null)).toEqual([
      ...Array.from({ length: 3 }, () => null),
      'budget_exceeded',
      'budget_exceeded',
      null,
      'input_invalid',
    ])
  })

  it('counts anew in each turn', async () => {
    await ask(times(3, ['look', {}]))
    await ask(times(3, ['look', {}]))
    expect(app.upstream.requests).toHaveLength(6)
  })

  it('keeps no sensitive value to count by', async () => {
    await ask(times(2, ['track', { order_id: 'A', pin: '7391-5527' }]))
    const rows = await app.parts.database.db
      .selectFrom('turns')
      .select('state')
      .where('conversationId', '=', conversation)
      .execute()
    expect(JSON.stringify(rows)).toContain('called')
    expect(JSON.stringify(rows)).not.toContain('7391')
  })

  it('counts on where another node has taken it over', async () => {
    app.conversationParts.turnLimits = { ...app.conversationParts.turnLimits, identicalPerTurn: 1 }
    await app.addAction({ name: 'cancel', inputs: [], request: { method: 'POST', body: '{}' } })
    const agent = await app.create('/v1/agents', { name: 'Other', actions: ['cancel'] })
    conversation = await app.converse(agent)
    const calls = ['cancel', 'cancel']
    const brain = {
      step: async function* ({ items: given }: { items: readonly TurnItem[] }) {
        items = given
        const action = calls.shift()
        if (action) yield { type: 'tool-call' as const, callId: `call_${given.length}`, action, inputs: {} }
        yield { type: 'stop' as const, reason: action ? ('tool-calls' as const) : ('end' as const) }
      },
    }
    app.conversationParts.brain = brain
    const other = app.addNode()
    other.conversationParts.brain = brain
    other.conversationParts.turnLimits = app.conversationParts.turnLimits
    const turn = await app.say(conversation, { text: 'hi' })
    const { runId, digest } = theEvent(turn.events, 'approval-requested')
    await other.call('POST', `/v1/runs/${runId}/approve`, { body: { digest } })
    await app.until(async () => results().length === 2)
    expect(results()[1]?.error?.code).toBe('budget_exceeded')
    await other.background.stop(5_000)
  })

  it.each([
    ['runsPerTurn', { runsPerTurn: 2 }, 2],
    ['stepsPerTurn', { stepsPerTurn: 4 }, 4],
  ])('ends, with kind words, at %s', async (_name, limits, runs) => {
    app.conversationParts.turnLimits = { ...app.conversationParts.turnLimits, ...limits }
    const turn = await ask(Array.from({ length: 9 }, (_, i) => ['track', { order_id: `A${i}` }] as const))
    expect(turn.status).toBe('done')
    expect(app.upstream.requests).toHaveLength(runs)
    expect(theEvent(turn.events, 'error')).toMatchObject({
      code: 'budget_exceeded',
      message: expect.stringMatching(/get in touch/),
    })
  })

  it('is held to what its agent allows, where that is less than the server does', async () => {
    const limits = { runsPerTurn: 2, stepsPerTurn: 100 }
    expect((await app.call('PATCH', `/v1/agents/${agent}`, { body: { limits } })).status).toBe(200)
    const calls = Array.from({ length: 9 }, (_, i) => ['track', { order_id: `A${i}` }] as const)
    const turn = await ask(calls)
    expect(theEvent(turn.events, 'error').code).toBe('budget_exceeded')
    expect(app.upstream.requests).toHaveLength(2)
  })

  it('may, unless told otherwise, take 12 steps, 20 runs and 3 of the same', () => {
    expect(app.conversationParts.turnLimits).toEqual({ stepsPerTurn: 12, runsPerTurn: 20, identicalPerTurn: 3 })
  })
})
