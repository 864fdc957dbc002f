import { beforeEach, expect, it } from 'vitest'
import { sweepRuns } from '../runs/sweep-runs.ts'
import { aroundTransactions } from '../testing/around-transactions.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, spoken, theEvent, useLiveApp } from '../testing/live-app.ts'
import type { TestNode } from '../testing/test-app.ts'
import type { Brain } from './brain.ts'
import { createEventWriter } from './event-writer.ts'
import { sweepTurns } from './sweep-turns.ts'
import { runTurn } from './turn-loop.ts'
import { keptState, type TurnState, turnStateOf } from './turn-state.ts'
import { findTurn } from './turn-store.ts'

const leaseMs = 15_000

describeOnEachDatabase('a turn whose node died', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  /** Another node on the same database: the one that finds what the first has left. */
  let other: TestNode
  let conversation: string
  beforeEach(async () => {
    app = live()
    other = app.addNode()
    const orderId = { name: 'order_id', type: 'string', title: 'Order number' }
    await app.addAction({
      name: 'refund',
      runMode: 'automatic',
      inputs: [],
      request: { method: 'POST', path: '/refunds', body: '{}', timeoutMs: 10_000 },
      messages: { success: 'Refunded.' },
    })
    await app.addAction({
      name: 'track',
      inputs: [orderId],
      request: { path: '/{{order_id}}' },
      messages: { success: 'On its way.' },
    })
    await app.addAction({ name: 'look', inputs: [], messages: { success: 'Refunded.' } })
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['refund', 'track', 'look'] })
    conversation = await app.converse(agent)
  })

  const turnRow = async (id: string) => {
    const row = await findTurn(app.parts.database.db, app.workspaceId, id)
    if (!row) throw new Error('No such turn')
    return row
  }

  const newestTurn = async () => {
    const { id } = await app.parts.database.db
      .selectFrom('turns')
      .select('id')
      .where('conversationId', '=', conversation)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return id
  }

  /** Puts a turn back to where a node left it when it died: `state` as it was kept last. */
  async function strand(id: string, change: (state: TurnState) => void) {
    const state = turnStateOf(await turnRow(id))
    change(state)
    await app.parts.database.db
      .updateTable('turns')
      .set({ status: 'running', node: 'dead', leaseUntil: app.clock.now(), state: keptState(state) })
      .where('id', '=', id)
      .execute()
  }

  const sweepUntil = async (id: string, status: 'done' | 'waiting') => {
    await sweepTurns(other.conversationParts)
    return app.until(async () => {
      const row = await turnRow(id)
      return row.status === status && row
    })
  }

  /** What the state was before the brain's call was run. */
  const beforeItsRun = (calls: TurnState['calls']) => (state: TurnState) => {
    state.calls = calls
    state.items = state.items.filter(({ type }) => type === 'customer-choice' || type === 'tool-call')
    state.steps = 1
  }

  const callsOf = async (work: () => Promise<{ turnId: string }>) => {
    let calls: TurnState['calls'] = []
    app.upstream.play(async () => {
      const { db } = app.parts.database
      const row = await db
        .selectFrom('turns')
        .selectAll()
        .where('conversationId', '=', conversation)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      calls = turnStateOf(row).calls
      return {}
    })
    const turn = await work()
    return { turn, calls }
  }

  it('is left to its node for as long as its lease lasts', async () => {
    const { turnId } = await app.say(conversation, { action: 'refund' })
    await strand(turnId, () => {})
    await app.parts.database.db
      .updateTable('turns')
      .set({ leaseUntil: new Date(app.clock.now().getTime() + 1) })
      .where('id', '=', turnId)
      .execute()
    await sweepTurns(other.conversationParts)
    expect(await turnRow(turnId)).toMatchObject({ status: 'running', node: 'dead', attempt: 1 })
  })

  it.each(['refund', 'look'])(
    'is taken over by one node; a run (%s) that has ended is not repeated, and its result is told',
    async action => {
      const { turn, calls } = await callsOf(() => app.say(conversation, { action }))
      expect(calls).toHaveLength(1)
      const last = (await app.events(conversation)).at(-1)?.number ?? 0
      await strand(turn.turnId, beforeItsRun(calls))
      await Promise.all([sweepTurns(other.conversationParts), sweepTurns(other.conversationParts)])
      const row = await sweepUntil(turn.turnId, 'done')
      expect(row).toMatchObject({ attempt: 2, leaseUntil: null })
      const after = (await app.events(conversation)).filter(({ number }) => number > last)
      expect(spoken(after)).toBe('Refunded.')
      expect(theEvent(after, 'turn-end').status).toBe('done')
      expect(app.upstream.requests).toHaveLength(1)
    },
  )

  it('runs a call that had not begun', async () => {
    const { turn, calls } = await callsOf(() => app.say(conversation, { action: 'refund' }))
    await app.parts.database.db.deleteFrom('runs').where('turnId', '=', turn.turnId).execute()
    await strand(turn.turnId, beforeItsRun(calls))
    await sweepUntil(turn.turnId, 'done')
    expect(app.upstream.requests).toHaveLength(2)
  })

  it('waits for a run that is still being sent, and goes on with what it becomes', async () => {
    const { turn, calls } = await callsOf(() => app.say(conversation, { action: 'refund' }))
    const { db } = app.parts.database
    await db
      .updateTable('runs')
      .set({ status: 'running', finishedAt: null, leaseUntil: new Date(app.clock.now().getTime() + 1_000) })
      .where('turnId', '=', turn.turnId)
      .execute()
    const last = (await app.events(conversation)).at(-1)?.number ?? 0
    await strand(turn.turnId, beforeItsRun(calls))
    await sweepUntil(turn.turnId, 'waiting')
    app.clock.advance(1_000)
    await sweepRuns(other.conversationParts)
    await sweepUntil(turn.turnId, 'done')
    const after = (await app.events(conversation)).filter(({ number }) => number > last)
    expect(spoken(after)).toMatch(/not certain whether that went through/)
    expect(app.upstream.requests).toHaveLength(1)
  })

  it('asks the question that its node did not come to ask', async () => {
    const turn = await app.say(conversation, { action: 'track' })
    expect(spoken(turn.events)).toBe('Order number?')
    await strand(turn.turnId, state => {
      state.asking = null
      state.pending = null
    })
    const last = turn.events.at(-1)?.number ?? 0
    await sweepUntil(turn.turnId, 'waiting')
    expect(spoken((await app.events(conversation)).filter(({ number }) => number > last))).toBe('Order number?')
    const answered = await app.say(conversation, { text: 'A7' })
    expect(spoken(answered.events)).toBe('On its way.')
  })

  it('goes on after a run that ended when nobody was there to see it', async () => {
    const turn = await app.say(conversation, { action: 'track' })
    const { runId } = theEvent(turn.events, 'action-start')
    const { onSettled } = app.conversationParts
    app.conversationParts.onSettled = () => {}
    await app.run(`/v1/runs/${runId}/inputs`, { inputs: { order_id: 'A7' } })
    app.conversationParts.onSettled = onSettled
    await sweepTurns(other.conversationParts)
    await new Promise(resolve => setTimeout(resolve, 100))
    expect((await turnRow(turn.turnId)).status).toBe('waiting')
    app.clock.advance(3_000)
    await sweepUntil(turn.turnId, 'done')
    expect(spoken(await app.events(conversation))).toContain('On its way.')
    expect(app.upstream.requests).toHaveLength(1)
  })

  it.each([
    ['a NUL that its customer wrote', 'a\0b'],
    ['half of a character that an answer held', 'a\ud83d'],
  ])('does not hold up others because of %s', async (_, text) => {
    const { turnId } = await app.say(conversation, { action: 'refund' })
    const { id, state } = await turnRow(turnId)
    const items = [...turnStateOf({ state }).items, { type: 'customer-message' as const, text }]
    await app.parts.database.db
      .updateTable('turns')
      .set({ status: 'waiting', state: keptState({ ...turnStateOf({ state }), items }) })
      .where('id', '=', id)
      .execute()
    app.clock.advance(leaseMs)
    await expect(sweepTurns(other.conversationParts)).resolves.toBeUndefined()
  })

  it('does not hold up others where it can not be carried on, however many such there are', async () => {
    const { db } = app.parts.database
    const { onSettled } = app.conversationParts
    app.conversationParts.onSettled = () => {}
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['track'] })
    const settle = async () => {
      const turn = await app.say(await app.converse(agent), { action: 'track' })
      const { runId } = theEvent(turn.events, 'action-start')
      // Once it has said that it waits, a turn looks whether its run has ended meanwhile, and would go on by itself.
      await app.until(async () => app.background.underWay() === 0)
      await app.run(`/v1/runs/${runId}/inputs`, { inputs: { order_id: 'A7' } })
      return { ...turn, runId }
    }
    const poisoned: string[] = []
    for (let i = 0; i < 20; i++) {
      const { runId } = await settle()
      poisoned.push(runId)
    }
    await db
      .updateTable('runs')
      .set({ packedTrace: Buffer.from('garbage') })
      .where('id', 'in', poisoned)
      .execute()
    app.clock.advance(1)
    const sound = await settle()
    app.conversationParts.onSettled = onSettled
    app.clock.advance(3_000)
    for (let look = 0; look < 2; look++) await sweepTurns(other.conversationParts)
    await app.until(async () => (await turnRow(sound.turnId)).status === 'done')
    const told = () => other.logs.filter(line => line.includes('could not be carried on')).length
    expect(told()).toBe(20)
    await sweepTurns(other.conversationParts)
    expect(told()).toBe(20)
    app.clock.advance(10_000)
    await sweepTurns(other.conversationParts)
    expect(told()).toBe(40)
    await db.deleteFrom('runs').where('id', 'in', poisoned).execute()
  })

  it('does not stand in the way of the next message', async () => {
    const { turnId } = await app.say(conversation, { text: 'hi' })
    await strand(turnId, () => {})
    expect((await app.say(conversation, { text: 'still there?' })).status).toBe('done')
  })

  it('says again under the same id what it had begun to say, so that nothing is read twice', async () => {
    const { turnId, events } = await app.say(conversation, { text: 'hi' })
    const said = theEvent(
      events.filter(event => event.type !== 'message-start' || event.role === 'agent'),
      'message-start',
    )
    await strand(turnId, state => {
      state.items = state.items.slice(0, 1)
    })
    await sweepUntil(turnId, 'done')
    const starts = (await app.events(conversation)).filter(
      event => event.type === 'message-start' && event.messageId === said.messageId,
    )
    expect(starts).toHaveLength(2)
  })

  it('ends what its node had begun to say, also where the customer has stopped it meanwhile', async () => {
    const { turnId, events } = await app.say(conversation, { text: 'hi' })
    const end = events.findLast(event => event.type === 'message-end')
    const { db } = app.parts.database
    const ofConversation = db.deleteFrom('events').where('conversationId', '=', conversation)
    await ofConversation.where('number', '>=', end?.number ?? 0).execute()
    await strand(turnId, state => {
      state.items = state.items.slice(0, 1)
    })
    await db.updateTable('turns').set({ stoppedAt: app.clock.now() }).where('id', '=', turnId).execute()
    await sweepUntil(turnId, 'done')
    const after = (await app.events(conversation)).slice(-2)
    expect(after).toMatchObject([
      { type: 'message-end', messageId: end?.messageId },
      { type: 'turn-end', turnId },
    ])
  })

  /** A brain that thinks until it is let go, and what it was told meanwhile. */
  function thinkSlowly() {
    const given = { go: () => {}, signals: [] as AbortSignal[] }
    const waits = new Promise<void>(resolve => {
      given.go = resolve
    })
    app.conversationParts.brain = {
      step: async function* ({ signal }) {
        given.signals.push(signal)
        await waits
        yield { type: 'text-delta', text: 'Found it.' }
        yield { type: 'stop', reason: 'end' }
      },
    }
    return given
  }

  it('is not taken over while its node gives signs of life, however long its brain thinks', async () => {
    const brain = thinkSlowly()
    const answer = app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { text: 'hi' } })
    await app.until(async () => brain.signals.length > 0)
    for (let minute = 0; minute < 6; minute++) {
      app.clock.advance(10_000)
      await app.conversationParts.turns.renew()
      await sweepTurns(other.conversationParts)
    }
    expect(await turnRow(await newestTurn())).toMatchObject({ status: 'running', attempt: 1 })
    expect(brain.signals[0]?.aborted).toBe(false)
    brain.go()
    expect((await answer).body).toMatchObject({ status: 'done' })
    expect(spoken(await app.events(conversation))).toMatch(/\nFound it\.$/)
  })

  it('that another node has taken over is no longer thought about: its brain is told to stop', async () => {
    const brain = thinkSlowly()
    const answer = app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { text: 'hi' } })
    await app.until(async () => brain.signals.length > 0)
    app.clock.advance(leaseMs)
    await sweepUntil(await newestTurn(), 'done')
    await app.conversationParts.turns.renew()
    expect(brain.signals[0]?.aborted).toBe(true)
    brain.go()
    await answer
    expect(spoken(await app.events(conversation))).not.toContain('Found it.')
  })

  it('is not taken over by the node that carries it, after a pause of that very node', async () => {
    const brain = thinkSlowly()
    const answer = app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { text: 'hi' } })
    await app.until(async () => brain.signals.length > 0)
    app.clock.advance(leaseMs)
    await sweepTurns(app.conversationParts)
    expect(await turnRow(await newestTurn())).toMatchObject({ status: 'running', attempt: 1 })
    brain.go()
    await answer
  })

  it('starts no run once another node has taken it over, not even one that it was about to start', async () => {
    const { db } = app.parts.database
    let calls = 0
    app.conversationParts.brain = {
      step: async function* () {
        yield { type: 'tool-call', callId: `call_${++calls}`, action: 'refund', inputs: {} }
        yield { type: 'stop', reason: 'tool-calls' }
      },
    }
    const meanwhile = async (transaction: () => Promise<unknown>) => {
      const id = await newestTurn()
      await db.updateTable('turns').set({ attempt: 2 }).where('id', '=', id).where('attempt', '=', 1).execute()
      return transaction()
    }
    // Between the turn's last sign of life and the transaction that would store the run.
    app.conversationParts.keyring = {
      ...app.parts.keyring,
      open: (...given) => {
        app.conversationParts.database = { ...app.parts.database, db: aroundTransactions(db, meanwhile) }
        return app.parts.keyring.open(...given)
      },
    }
    const answer = app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { text: 'hi' } })
    await app.until(async () => app.logs.join('').includes('Another node has taken this turn over.'))
    expect(await db.selectFrom('runs').select('id').where('conversationId', '=', conversation).execute()).toEqual([])
    expect(app.upstream.requests).toEqual([])
    app.conversationParts.database = app.parts.database
    await strand(await newestTurn(), () => {})
    await sweepUntil(await newestTurn(), 'done')
    await answer
  })

  it('was only slow: it says and changes nothing more once another node has it', async () => {
    let go = () => {}
    const waits = new Promise<void>(resolve => {
      go = resolve
    })
    const slowBrain: Brain = {
      step: async function* () {
        yield { type: 'text-delta', text: 'slow' }
        await waits
        yield { type: 'text-delta', text: ' words' }
        yield { type: 'tool-call', callId: 'call_1', action: 'refund', inputs: {} }
        yield { type: 'stop', reason: 'tool-calls' }
      },
    }
    app.conversationParts.brain = slowBrain
    const answer = app.call('POST', `/v1/conversations/${conversation}/messages`, { body: { text: 'hi' } })
    await app.until(async () => (await app.events(conversation)).at(-1)?.type === 'text-delta')
    app.clock.advance(leaseMs)
    const id = await newestTurn()
    const zombie = await turnRow(id)
    const taken = await sweepUntil(id, 'done')
    expect((await answer).body).toMatchObject({ turnId: id, status: 'done' })
    const events = await app.events(conversation)
    go()
    await app.until(async () => app.logs.join('').includes('Another node has taken this turn over.'))
    await runTurn(app.conversationParts, zombie)
    const writer = createEventWriter(app.conversationParts, zombie)
    writer.write({ type: 'offers', offers: [] })
    await expect(writer.flush()).rejects.toMatchObject({ code: 'conflict' })
    expect(await app.events(conversation)).toEqual(events)
    expect(await turnRow(id)).toEqual(taken)
    // Also while that other node is still at it.
    await strand(id, () => {})
    const running = await turnRow(id)
    await runTurn(app.conversationParts, zombie)
    expect(await turnRow(id)).toEqual(running)
    expect(await app.events(conversation)).toEqual(events)
    expect(app.upstream.requests).toEqual([])
  })
})
