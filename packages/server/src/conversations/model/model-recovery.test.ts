import type { StreamEvent } from '@bellhop/core/stream'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { type LiveApp, spoken, useLiveApp } from '../../testing/live-app.ts'
import { known, playModel, toldResults } from '../../testing/model-conversation.ts'
import { finished, type PlayedModel, wordsOf } from '../../testing/played-model.ts'
import type { TestNode } from '../../testing/test-app.ts'
import { sweepTurns } from '../sweep-turns.ts'
import { keptState, type TurnState, turnStateOf } from '../turn-state.ts'
import { findTurn } from '../turn-store.ts'

describeOnEachDatabase('a turn with a model whose node died', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let model: PlayedModel
  let other: TestNode
  let conversation: string
  beforeEach(async () => {
    app = live()
    other = app.addNode()
    model = playModel(app)
    other.conversationParts.brain = app.conversationParts.brain
    await app.addAction({
      name: 'refund',
      inputs: [],
      runMode: 'automatic',
      request: { method: 'POST', path: '/refunds', body: '{}' },
      messages: { success: 'Refunded.' },
    })
    conversation = await app.converse(await app.create('/v1/agents', { name: 'Desk', actions: ['refund'] }))
  })

  /** Leaves the turn as a node that died in it would have, and lets the other one find it. */
  const dieAndGoOn = async (turnId: string, change: (state: TurnState) => void): Promise<StreamEvent[]> => {
    const { db } = app.parts.database
    const row = await findTurn(db, app.workspaceId, turnId)
    if (!row) throw new Error('No such turn.')
    const state = turnStateOf(row)
    change(state)
    const left = { status: 'running', node: 'dead', leaseUntil: app.clock.now(), state: keptState(state) } as const
    await db.updateTable('turns').set(left).where('id', '=', turnId).execute()
    const before = (await app.events(conversation)).length
    await sweepTurns(other.conversationParts)
    await app.until(async () => (await findTurn(db, app.workspaceId, turnId))?.status === 'done')
    const events = await app.events(conversation)
    expect(events.length).toBeGreaterThan(before)
    return events
  }

  it('is answered anew, and what the dead node had said of the same step is read once', async () => {
    model.play({ text: 'Your order is on its way.' })
    const { turnId } = await app.say(conversation, { text: 'hi' })
    model.play({ text: 'It is on its way.' })
    const events = await dieAndGoOn(turnId, state => {
      state.items = state.items.slice(0, 1)
    })
    expect(spoken(events).split('\n').slice(1)).toEqual(['It is on its way.'])
  })

  it('takes back what the dead node had begun to say where the step now begins with an action', async () => {
    model.play({ text: 'Let me think.' })
    const { turnId } = await app.say(conversation, { text: 'hi' })
    model.play({ calls: [{ name: 'refund', input: {} }] }, { text: 'There.' })
    const events = await dieAndGoOn(turnId, state => {
      state.items = state.items.slice(0, 1)
      state.model = null
    })
    expect(spoken(events).split('\n').slice(1)).toEqual(['', 'Refunded.', 'There.'])
  })

  it('does not do or say again what was done, and the model learns of it', async () => {
    model.play({ calls: [{ name: 'refund', input: {} }] }, { parts: [...wordsOf('Anything else?'), finished('stop')] })
    let calls: TurnState['calls'] = []
    app.upstream.play(async () => {
      const turns = app.parts.database.db.selectFrom('turns').selectAll()
      const turn = await turns.where('conversationId', '=', conversation).executeTakeFirstOrThrow()
      calls = turnStateOf(turn).calls
      return {}
    })
    const { turnId } = await app.say(conversation, { text: 'refund me' })
    expect(calls).toHaveLength(1)
    model.play({ text: 'Can I help with more?' })
    // It died once the answer had come and been said, before the turn had kept either.
    const events = await dieAndGoOn(turnId, state => {
      state.items = state.items.filter(({ type }) => type === 'customer-message' || type === 'tool-call')
      state.calls = calls
      state.steps = 1
    })
    expect(app.upstream.requests).toHaveLength(1)
    expect(spoken(events).split('\n').slice(1)).toEqual(['Refunded.', 'Can I help with more?'])
    expect(known(toldResults(model)[0])).toMatchObject({ status: 'succeeded', customerHasRead: 'Refunded.' })
  })

  it('asks no second time for what it had taken over from a form of an earlier turn', async () => {
    await app.addAction({ name: 'look', inputs: [], request: { path: '/look' } })
    const note = { name: 'note', title: 'Note' }
    await app.addAction({
      name: 'ticket',
      inputs: [note],
      request: { method: 'POST', path: '/', body: '{"n":{{note}}}' },
    })
    const agent = await app.create('/v1/agents', {
      name: 'Desk',
      model: 'openai:played',
      actions: ['look', 'ticket'],
      allowedOrigins: ['https://shop.example'],
    })
    const headers = { Origin: 'https://shop.example' }
    const session = await app.call('POST', '/embed/v1/session', { key: null, headers, body: { agent } })
    conversation = session.field('conversationId')
    const say = (body: object) => app.call('POST', '/embed/v1/messages', { key: session.field('token'), headers, body })
    const { db } = app.parts.database
    const waiting = async (turnId: string) => (await findTurn(db, app.workspaceId, turnId))?.status === 'waiting'
    const tickets = async () => (await app.call('GET', '/v1/runs?action=ticket')).body as { data: { status: string }[] }
    const asked = (await say({ action: 'ticket' })).field('turnId')
    await app.until(() => waiting(asked))
    model.play({
      calls: [
        { name: 'look', input: {} },
        { name: 'ticket', input: { note: 'It broke.' } },
      ],
    })
    const turnId = (await say({ text: 'It broke, by the way' })).field('turnId')
    await app.until(() => waiting(turnId))
    const row = await findTurn(db, app.workspaceId, turnId)
    if (!row) throw new Error('No such turn.')
    const state = keptState({ ...turnStateOf(row), pending: null })
    const left = { status: 'running', node: 'dead', leaseUntil: app.clock.now(), state } as const
    await db.updateTable('turns').set(left).where('id', '=', turnId).execute()
    await sweepTurns(other.conversationParts)
    await app.until(() => waiting(turnId))
    expect((await tickets()).data.map(({ status }) => status)).toEqual(['awaiting_approval'])
  })
})
