import { describe, expect, it } from 'vitest'
import { type StreamEvent, toTranscript } from './transcript.ts'

let number = 0
const event = (type: string, more: Record<string, unknown> = {}): StreamEvent => ({
  number: ++number,
  at: '2026-11-20T12:00:00.000Z',
  type,
  ...more,
})

describe('the transcript of a conversation', () => {
  it('puts what was streamed together again, as text', () => {
    const entries = toTranscript([
      event('message-start', { messageId: 'msg_1', role: 'agent' }),
      event('text-delta', { messageId: 'msg_1', text: '<b>Hello' }),
      event('text-delta', { messageId: 'msg_1', text: '</b>' }),
      event('message-end', { messageId: 'msg_1' }),
    ])
    expect(entries).toMatchObject([{ type: 'message', role: 'agent', text: '<b>Hello</b>' }])
  })

  it('shows once what was begun and, after its node had died, said again', () => {
    const entries = toTranscript([
      event('message-start', { messageId: 'msg_1', role: 'agent' }),
      event('text-delta', { messageId: 'msg_1', text: 'It is on' }),
      event('message-start', { messageId: 'msg_1', role: 'agent' }),
      event('text-delta', { messageId: 'msg_1', text: 'It is on its way.' }),
      event('message-end', { messageId: 'msg_1' }),
    ])
    expect(entries).toMatchObject([{ type: 'message', text: 'It is on its way.' }])
  })

  it('shows a run once, where it began, with all that was asked and how it ended', () => {
    const run = { runId: 'run_1', action: 'refund', title: 'Refund' }
    const entries = toTranscript([
      event('action-start', run),
      event('inputs-requested', { ...run, fields: [{ title: 'Amount' }] }),
      event('message-start', { messageId: 'msg_1', role: 'customer' }),
      event('text-delta', { messageId: 'msg_1', text: '12' }),
      event('approval-requested', { ...run, approvalId: 'apr_1', fields: [{ label: 'Amount', value: '12' }] }),
      event('approval-resolved', { runId: 'run_1', approvalId: 'apr_1', status: 'approved' }),
      event('action-end', { runId: 'run_1', action: 'refund', status: 'succeeded' }),
    ])
    expect(entries).toMatchObject([
      {
        type: 'run',
        status: 'succeeded',
        asked: [
          { what: 'inputs', labels: ['Amount'] },
          { what: 'approval', fields: [{ label: 'Amount', value: '12' }], status: 'approved' },
        ],
      },
      { type: 'message', role: 'customer', text: '12' },
    ])
  })

  it('shows the end of a turn once, where it ended last', () => {
    const entries = toTranscript([
      event('turn-end', { turnId: 'trn_1', status: 'waiting' }),
      event('offers', { offers: [{ label: 'Return something' }] }),
      event('turn-end', { turnId: 'trn_1', status: 'done' }),
    ])
    expect(entries.map(({ type }) => type)).toEqual(['offers', 'turn'])
    expect(entries[1]).toMatchObject({ status: 'done' })
  })

  it('shows a run of which only the end is known', () => {
    expect(toTranscript([event('action-end', { runId: 'run_1', action: 'look', status: 'failed' })])).toMatchObject([
      { type: 'run', title: 'look', status: 'failed' },
    ])
  })

  it('bears with events that are not as expected', () => {
    const odd = ['inputs-requested', 'approval-requested', 'offers', 'something-new', 'text-delta'].map(type =>
      event(type),
    )
    expect(() => toTranscript(odd)).not.toThrow()
  })
})
