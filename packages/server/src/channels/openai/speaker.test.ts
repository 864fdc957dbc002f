import type { StreamEvent, StreamEventBody } from '@bellhop/core/stream'
import { describe, expect, it } from 'vitest'
import { createSpeaker } from './speaker.ts'

const start = (messageId: string, role: 'agent' | 'customer' = 'agent') =>
  ({ type: 'message-start', messageId, role }) as const
const text = (messageId: string, text: string) => ({ type: 'text-delta', messageId, text }) as const

function said(...events: StreamEventBody[]): string {
  const speaker = createSpeaker('en-US')
  const heard = events.map((event, index) => speaker.hear({ ...event, number: index, at: '' } as StreamEvent)).join('')
  return heard + speaker.close()
}

describe('what is said of the events of a turn', () => {
  it('is what the agent says, each message on a line of its own, and nothing of the customer', () => {
    expect(
      said(
        start('c', 'customer'),
        text('c', 'Hi'),
        start('a'),
        text('a', 'Hello '),
        text('a', 'there.'),
        start('b'),
        text('b', 'Well?'),
      ),
    ).toBe('Hello there.\nWell?')
  })

  it('is the rest alone where another node begins a message anew in the same words', () => {
    expect(said(start('a'), text('a', 'One two'), start('a'), text('a', 'One '), text('a', 'two three.'))).toBe(
      'One two three.',
    )
  })

  it('is the message again where the other node says something else', () => {
    expect(said(start('a'), text('a', 'One two'), start('a'), text('a', 'Uno '), text('a', 'dos.'))).toBe(
      'One two\nUno dos.',
    )
  })

  it('ends with what was offered, and what went wrong', () => {
    const offers = [{ action: 'x', label: 'Order status' }]
    expect(said(start('a'), text('a', 'Well.'), { type: 'offers', offers })).toContain('Well.\n1. Order status.')
    expect(said(start('a'), text('a', 'Well.'), { type: 'offers', offers, standing: true })).toBe('Well.')
    expect(said({ type: 'error', code: 'model_failed', message: 'Sorry.' })).toBe('Sorry.')
  })

  it('is never nothing', () => {
    expect(said({ type: 'turn-end', turnId: 't', status: 'done' })).not.toBe('')
  })
})
