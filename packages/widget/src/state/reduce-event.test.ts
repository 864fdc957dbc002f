import type { FormField, StreamEvent, StreamEventBody } from '@bellhop/core/stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ChatState, emptyChat } from './chat.ts'
import { reduceEvent } from './reduce-event.ts'
import { type LocalStep, reduceLocal } from './reduce-local.ts'

const runId = 'run_1'
const field: FormField = {
  name: 'order_id',
  type: 'string',
  title: 'Order number',
  description: '',
  example: null,
  required: true,
  options: null,
  pattern: null,
  min: null,
  max: null,
  sensitive: false,
  value: null,
}
const start: StreamEventBody = { type: 'action-start', runId, action: 'return_item', title: 'Return' }
const ask: StreamEventBody = {
  type: 'inputs-requested',
  runId,
  action: 'return_item',
  title: 'Return',
  fields: [field],
}
const confirm: StreamEventBody = {
  type: 'approval-requested',
  runId,
  approvalId: 'apr_1',
  digest: 'd',
  title: 'Return it?',
  fields: [],
  expiresAt: '2026-11-20T10:00:00Z',
}
const end = (status: 'succeeded' | 'denied' | 'expired' | 'cancelled' | 'failed'): StreamEventBody => ({
  type: 'action-end',
  runId,
  action: 'return_item',
  status,
})
const message = (messageId: string, role: 'agent' | 'customer', text: string): StreamEventBody[] => [
  { type: 'message-start', messageId, role },
  ...text.split(/(?<= )/).map(part => ({ type: 'text-delta' as const, messageId, text: part })),
  { type: 'message-end', messageId },
]

function play(bodies: StreamEventBody[], state: ChatState = emptyChat): ChatState {
  return bodies.reduce(
    (chat, body) => reduceEvent(chat, { ...body, number: chat.lastNumber + 1, at: '' } as StreamEvent),
    state,
  )
}
const local = (state: ChatState, step: LocalStep) => reduceLocal(state, step)
const kinds = (state: ChatState) =>
  state.entries.map(entry => ('status' in entry ? `${entry.kind} ${entry.status}` : entry.kind))

describe('a message', () => {
  it('grows by its deltas and is done at its end', () => {
    const state = play(message('m1', 'agent', 'Hello to you'))
    expect(state.entries).toMatchObject([{ kind: 'message', text: 'Hello to you', done: true, number: 5 }])
  })

  it('starts anew when its step was restarted', () => {
    const first = play(message('m1', 'agent', 'Half a').slice(0, 2))
    const state = play(message('m1', 'agent', 'All of it'), first)
    expect(state.entries).toMatchObject([{ text: 'All of it' }])
  })

  it('of the greeting does not lock the composer', () => {
    expect(play(message('m1', 'agent', 'Hello')).turn).toBe('idle')
  })

  it('of the customer starts a turn, also when it was said in another tab', () => {
    const state = play(message('m1', 'customer', 'Hi'))
    expect(state.turn).toBe('running')
    expect(play([{ type: 'turn-end', turnId: 't', status: 'done' }], state).turn).toBe('idle')
  })

  it('takes the place of what was shown before the server confirmed it', () => {
    const said = local(emptyChat, { type: 'said', key: 's1', text: 'Where is  it?\n' })
    const state = play(message('m1', 'customer', 'Where is it?'), said)
    expect(state.pending).toEqual([])
    expect(state.entries).toHaveLength(1)
  })

  it('of another tab leaves what was said here', () => {
    const said = local(emptyChat, { type: 'said', key: 's1', text: 'Mine' })
    expect(play(message('m1', 'customer', 'Theirs'), said).pending).toHaveLength(1)
  })
})

describe('a resumed stream', () => {
  it('changes nothing by events that were seen already', () => {
    const bodies = [...message('m1', 'customer', 'Return it please'), start, ask, confirm, end('succeeded')]
    const events = bodies.map((body, index) => ({ ...body, number: index + 1, at: '' }) as StreamEvent)
    const once = events.reduce(reduceEvent, emptyChat)
    fc.assert(
      fc.property(fc.array(fc.nat(events.length - 1)), starts => {
        // Each reconnection may repeat any stretch of what came before.
        let state = emptyChat
        for (const from of starts) state = events.slice(0, from + 1).reduce(reduceEvent, state)
        expect(events.reduce(reduceEvent, state)).toEqual(once)
      }),
    )
  })
})

describe('a form', () => {
  it('is settled by the next question of its run', () => {
    const state = play([start, ask, ask])
    expect(kinds(state)).toEqual(['action asking', 'form answered', 'form open'])
  })

  it('keeps what was answered here, and its run goes on below it', () => {
    const asked = play([start, ask])
    const key = asked.entries.find(entry => entry.kind === 'form')?.key ?? ''
    const state = local(asked, { type: 'form-answered', key, answers: { order_id: 'ORD-1' } })
    expect(kinds(state)).toEqual(['form answered', 'action running'])
    expect(state.entries[0]).toMatchObject({ answers: { order_id: 'ORD-1' } })
    expect(state.turn).toBe('running')
  })

  it.each([
    ['another question', ask],
    ['a confirm card', confirm],
  ])('gives the composer back when its answer leads to %s', (_, next) => {
    const asked = play([start, ask, { type: 'turn-end', turnId: 't', status: 'waiting' }])
    const key = asked.entries.find(entry => entry.kind === 'form')?.key ?? ''
    const answered = local(asked, { type: 'form-answered', key, answers: {} })
    expect(answered.turn).toBe('running')
    expect(play([next], answered).turn).toBe('waiting')
  })

  it('does not restart a run that ended before the answer was acknowledged', () => {
    const asked = play([start, ask])
    const key = asked.entries.find(entry => entry.kind === 'form')?.key ?? ''
    const ended = play([end('succeeded'), { type: 'turn-end', turnId: 't', status: 'done' }], asked)
    const state = local(ended, { type: 'form-answered', key, answers: {} })
    expect(kinds(state)).toContain('action succeeded')
    expect(state.turn).toBe('idle')
  })

  it.each([
    ['cancelled', 'dismissed'],
    ['expired', 'dismissed'],
    ['succeeded', 'answered'],
  ] as const)('of a run that ended as %s is %s', (status, expected) => {
    expect(kinds(play([start, ask, end(status)]))).toContain(`form ${expected}`)
  })
})

describe('an approval', () => {
  it.each(['approved', 'denied', 'expired', 'void'] as const)('shows %s, decided in any tab', status => {
    const state = play([start, confirm, { type: 'approval-resolved', runId, approvalId: 'apr_1', status }])
    expect(kinds(state)).toContain(`approval ${status}`)
  })

  it('settles the form before it', () => {
    expect(kinds(play([start, ask, confirm]))).toEqual(['action asking', 'form answered', 'approval pending'])
  })

  it.each([
    ['expired', 'expired'],
    ['denied', 'denied'],
    ['failed', 'void'],
  ] as const)('cannot be answered once its run ended as %s', (status, expected) => {
    expect(kinds(play([start, confirm, end(status)]))).toContain(`approval ${expected}`)
  })

  it('once decided by the stream is not changed by a late answer of this tab', () => {
    const state = play([start, confirm, { type: 'approval-resolved', runId, approvalId: 'apr_1', status: 'denied' }])
    expect(local(state, { type: 'approval-settled', approvalId: 'apr_1', status: 'approved' })).toEqual(state)
  })

  it('of another run stays', () => {
    const state = play([start, confirm, { ...end('failed'), runId: 'run_2' } as StreamEventBody])
    expect(kinds(state)).toContain('approval pending')
  })
})

describe('a client action', () => {
  it('is shown as work that goes on', () => {
    const client: StreamEventBody = {
      type: 'client-action',
      runId,
      action: 'a',
      title: '',
      timeoutMs: 1,
      expiresAt: '',
    }
    const state = play([start, client])
    expect(state.entries).toMatchObject([{ kind: 'action', status: 'running', acts: true }])
    expect(state.turn).toBe('running')
  })
})

describe('a turn', () => {
  it('that never ends does not lock the composer for ever', () => {
    const running = play(message('m1', 'customer', 'Hi'))
    expect(local(running, { type: 'turn-lapsed' }).turn).toBe('idle')
  })

  it('takes the offers of the one before away', () => {
    const offered = play([{ type: 'offers', offers: [{ action: null, label: 'None' }] }])
    expect(play(message('m1', 'customer', 'Hi'), offered).offers).toEqual([])
  })

  it('that ends while another one speaks leaves that one to be stopped', () => {
    const [begin, piece, last] = message('m2', 'agent', 'Long')
    if (!begin || !piece || !last) throw new Error('Three events.')
    const both = play([...message('m1', 'customer', 'Tell me all'), begin, piece])
    const left = play([{ type: 'turn-end', turnId: 't1', status: 'done' }], both)
    expect(left.turn).toBe('running')
    expect(play([last, { type: 'turn-end', turnId: 't2', status: 'done' }], left).turn).toBe('idle')
  })

  it('that could not be sent gives the composer back and keeps the words', () => {
    const said = local(emptyChat, { type: 'said', key: 's1', text: 'Hi' })
    const state = local(said, { type: 'said-status', key: 's1', status: 'failed' })
    expect(state).toMatchObject({ turn: 'idle', pending: [{ text: 'Hi', status: 'failed' }] })
  })
})
