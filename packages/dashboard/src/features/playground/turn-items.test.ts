import { describe, expect, it } from 'vitest'
import { toHappenings } from './turn-items.ts'

describe('what a turn consists of', () => {
  it('is told in its order, in words', () => {
    const outcome = {
      runId: 'run_1',
      status: 'succeeded',
      message: 'Shipped.',
      result: { status: 'shipped' },
      error: null,
    }
    const told = toHappenings([
      { type: 'customer-message', text: 'Where is it?' },
      { type: 'customer-choice', action: 'get_order' },
      { type: 'customer-choice', action: null },
      { type: 'tool-call', callId: 'c1', action: 'get_order', inputs: { id: '1' } },
      { type: 'tool-result', callId: 'c1', action: 'get_order', outcome },
      { type: 'agent-message', text: 'On its way.' },
      { type: 'broken-off', why: 'stopped' },
    ])
    expect(told.map(({ who, text }) => [who, text])).toEqual([
      ['customer', 'Where is it?'],
      ['customer', 'Chose get_order'],
      ['customer', 'None of these'],
      ['call', 'Calls get_order'],
      ['result', 'get_order: succeeded. Shipped.'],
      ['agent', 'On its way.'],
      ['end', 'The customer stopped the answer.'],
    ])
    expect(told[3]?.value).toEqual({ id: '1' })
    expect(told[4]).toMatchObject({ runId: 'run_1', value: { result: { status: 'shipped' } } })
  })

  it('says an error once, where the model was told of it', () => {
    const error = { code: 'upstream_status', status: 404 }
    const told = (outcome: object) => toHappenings([{ type: 'tool-result', action: 'get_order', outcome }])[0]?.value
    const result = { status: 'failed', error: { ...error, message: 'Do not repeat it.' } }
    expect(told({ status: 'failed', result, error })).toEqual({ result })
    expect(told({ status: 'failed', error })).toEqual({ error })
  })

  it('is no worse for what is not known here, or not as it should be', () => {
    expect(
      toHappenings([
        { type: 'new-thing', x: 1 },
        { type: 'tool-result', outcome: 'odd' },
        { type: 'tool-call', inputs: {} },
      ]),
    ).toEqual([
      { who: 'end', text: 'new-thing', value: { x: 1 }, runId: null },
      { who: 'result', text: ': ended', value: null, runId: null },
      { who: 'call', text: 'Calls ', value: null, runId: null },
    ])
  })
})
