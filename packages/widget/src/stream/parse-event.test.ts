import { describe, expect, it } from 'vitest'
import { parseEvent } from './parse-event.ts'

const at = '2026-11-20T10:00:00Z'

describe('parseEvent', () => {
  it('reads the fields of a form and fills in what may be left out', () => {
    const data = JSON.stringify({
      number: 3,
      at,
      runId: 'run_1',
      action: 'a',
      title: 'Order',
      fields: [{ name: 'size', type: 'integer', title: 'Size', required: true, options: [{ value: 1, label: 'S' }] }],
    })
    expect(parseEvent('inputs-requested', data)).toEqual({
      type: 'inputs-requested',
      number: 3,
      at,
      runId: 'run_1',
      action: 'a',
      title: 'Order',
      fields: [
        {
          name: 'size',
          type: 'integer',
          title: 'Size',
          description: '',
          example: null,
          required: true,
          options: [{ value: 1, label: 'S' }],
          pattern: null,
          min: null,
          max: null,
          sensitive: false,
          value: null,
          when: null,
        },
      ],
    })
  })

  it.each([
    ['a type of a newer server', 'confetti', { number: 1, at }],
    ['a name that every object has', 'constructor', { number: 1, at }],
    ['no number', 'text-delta', { at, messageId: 'm', text: 'x' }],
    ['text that is none', 'text-delta', { number: 1, at, messageId: 'm', text: { toString: 'x' } }],
    ['an unknown status', 'approval-resolved', { number: 1, at, runId: 'r', approvalId: 'a', status: 'maybe' }],
    ['fields that are no list', 'inputs-requested', { number: 1, at, runId: 'r', fields: {} }],
  ])('drops %s', (_, type, data) => {
    expect(parseEvent(type, JSON.stringify(data))).toBeNull()
  })

  it('drops what is not JSON', () => {
    expect(parseEvent('text-delta', '{"number":1,')).toBeNull()
  })

  it('keeps nothing that the type does not have', () => {
    const data = JSON.stringify({ number: 1, at, messageId: 'm', secret: 'x' })
    expect(parseEvent('message-end', data)).toEqual({ type: 'message-end', number: 1, at, messageId: 'm' })
  })
})
