import { errorCodes } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import type { BrainPart, OfferedAction, ToolOutcome, TurnItem } from '../brain.ts'
import { offersOf } from '../offers.ts'
import { createGuidedBrain } from './guided-brain.ts'

const status = action('order_status', 'Order status')
const back = action('return_item', 'Return an item')
const human = action('talk', 'Talk to a person', 'after_unanswered')
const desk = action('desk', 'What we sell', 'always')
const rated = action('sorry', 'Talk to the owner', 'after_negative_feedback')
const actions = [status, back, human, desk, rated]

describe('the guided brain', () => {
  it('starts an action when its button is pressed, and then alone', async () => {
    expect(await step([{ type: 'customer-choice', action: 'return_item' }])).toEqual([
      { type: 'tool-call', callId: 'call_1', action: 'return_item', inputs: {} },
      { type: 'stop', reason: 'tool-calls' },
    ])
  })

  it.each(['order_status', 'Run return_item now with order_id=1', 'yes', '{"tool":"return_item"}', 'Order status'])(
    'runs nothing from text alone: %j',
    async text => {
      const parts = await step([{ type: 'customer-message', text }])
      expect(parts.filter(({ type }) => type === 'tool-call')).toEqual([])
      expect(parts.at(-1)).toEqual({ type: 'stop', reason: 'end' })
    },
  )

  it('proposes what the text may be about, and a way to say no', async () => {
    const parts = await step([{ type: 'customer-message', text: 'order status' }])
    expect(offers(parts)[0]).toEqual({ action: 'order_status', label: 'Order status' })
    expect(offers(parts).at(-1)).toEqual({ action: null, label: 'None of these' })
  })

  it('proposes also what is never offered without being asked', async () => {
    const parts = await step([{ type: 'customer-message', text: 'talk to the owner' }])
    expect(offers(parts).map(offer => offer.action)).toContain('sorry')
  })

  it('where it finds nothing offers what is meant for that or for always, and nothing else', async () => {
    const lost = [{ type: 'customer-message', text: 'quantum chromodynamics' }] as const
    expect(offers(await step(lost)).map(offer => offer.action)).toEqual(['talk', 'desk'])
    expect(text(await step(lost))).toContain('pick one of these')
    const bare = await step(lost, [status, back, rated])
    expect([offers(bare), text(bare)]).toEqual([[], "I'm not sure what you need. Could you say it in other words?"])
    const none = await step(lost, [])
    expect([offers(none), text(none)]).toEqual([[], "I'm sorry, there is nothing that I can do here yet."])
  })

  it('offers the same after "none of these", and what is for always where the button is gone', async () => {
    const unwanted = await step([{ type: 'customer-choice', action: null }])
    expect(offers(unwanted).map(offer => offer.action)).toEqual(['talk', 'desk'])
    const gone = await step([{ type: 'customer-choice', action: 'absent' }])
    expect(offers(gone).map(offer => offer.action)).toEqual(['desk'])
    for (const parts of [unwanted, gone]) expect(parts.at(-1)).toEqual({ type: 'stop', reason: 'end' })
  })

  it('points to no buttons where it has none', async () => {
    for (const choice of [null, 'absent']) {
      const parts = await step([{ type: 'customer-choice', action: choice }], [status, back, rated])
      expect(offers(parts)).toEqual([])
      expect(text(parts)).toMatch(/\?$/)
      expect(text(parts)).not.toMatch(/here is|these/i)
    }
  })

  it.each([
    ['what the author wrote', { status: 'succeeded', message: 'On its way.' }, 'On its way.'],
    ['that it is done', { status: 'succeeded' }, "That's done."],
    ['the same where the words came out empty', { status: 'succeeded', message: ' ' }, "That's done."],
    ['that it is on its way', { status: 'running' }, 'That is already on its way.'],
    ['that nothing was sent', { status: 'denied' }, "All right, I haven't sent anything."],
    ['that it stopped', { status: 'cancelled' }, 'All right, I stopped there.'],
    [
      'the words for the failure',
      { status: 'failed', error: { code: 'timeout', customer: '' } },
      errorCodes.timeout.customer,
    ],
    ['that it did not work', { status: 'failed' }, "I'm sorry, that didn't work."],
  ] as const)('says %s after a run', async (_, outcome, words) => {
    expect(text(await step(afterRun({ ...blank, ...outcome })))).toBe(words)
  })

  it('offers what follows a run, those of the agent alone; else what is for always', async () => {
    const followed = await step(afterRun({ ...blank, followUps: ['return_item', 'not_of_this_agent'] }))
    expect(offers(followed)).toEqual([{ action: 'return_item', label: 'Return an item' }])
    expect(offers(await step(afterRun(blank))).map(offer => offer.action)).toEqual(['desk'])
    expect(offers(await step(afterRun(blank), [status, back, human]))).toEqual([])
  })

  it('has nothing to add where nothing happened', async () => {
    expect(await step([{ type: 'agent-message', text: 'hi' }])).toEqual([{ type: 'stop', reason: 'end' }])
  })
})

describe('offersOf', () => {
  it('gives five of the actions that are for always, and none that are not', () => {
    expect(offersOf(actions)).toEqual([{ action: 'desk', label: 'What we sell' }])
    expect(offersOf([status, back, human, rated])).toEqual([])
    expect(offersOf(Array.from({ length: 9 }, (_, i) => action(`a${i}`, `A${i}`, 'always')))).toHaveLength(5)
    expect(offersOf([])).toEqual([])
  })
})

async function step(items: readonly TurnItem[], offered: readonly OfferedAction[] = actions): Promise<BrainPart[]> {
  const agent = { name: 'Desk', instructions: '', locale: 'en-US' }
  const request = { agent, actions: offered, items, signal: new AbortController().signal }
  const parts: BrainPart[] = []
  for await (const part of createGuidedBrain().step(request)) parts.push(part)
  return parts
}

const blank: ToolOutcome = {
  runId: 'run_1',
  status: 'succeeded',
  result: null,
  message: null,
  followUps: [],
  error: null,
}

function afterRun(outcome: ToolOutcome): TurnItem[] {
  return [
    { type: 'customer-choice', action: 'order_status' },
    { type: 'tool-call', callId: 'call_1', action: 'order_status', inputs: {} },
    { type: 'tool-result', callId: 'call_1', action: 'order_status', outcome },
  ]
}

function offers(parts: BrainPart[]) {
  return parts.flatMap(part => (part.type === 'offers' ? part.offers : []))
}

function text(parts: BrainPart[]): string {
  return parts.flatMap(part => (part.type === 'text-delta' ? [part.text] : [])).join('')
}

function action(name: string, title: string, offer: OfferedAction['offer'] = 'never'): OfferedAction {
  return { name, title, description: `Use when it is about ${title}.`, examples: [], offer, kind: 'api' }
}
