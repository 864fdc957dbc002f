import type { StreamEvent } from '@bellhop/core/stream'
import { describe, expect, it } from 'vitest'
import { emptyChat } from '../state/chat.ts'
import { reduceEvent } from '../state/reduce-event.ts'
import { tellPage } from './tell-page.ts'

const at = '2026-11-20T10:00:00Z'

function heard(events: StreamEvent[]) {
  const told: [string, unknown][] = []
  let chat = emptyChat
  for (const event of events) {
    chat = reduceEvent(chat, event)
    tellPage((name, detail) => void told.push([name, detail]), event, chat)
  }
  return told
}

describe('a page', () => {
  it('is told of whole messages, by who said them', () => {
    expect(
      heard([
        { number: 1, at, type: 'message-start', messageId: 'm1', role: 'customer' },
        { number: 2, at, type: 'text-delta', messageId: 'm1', text: 'Hi' },
        { number: 3, at, type: 'message-end', messageId: 'm1' },
        { number: 4, at, type: 'message-start', messageId: 'm2', role: 'agent' },
        { number: 5, at, type: 'text-delta', messageId: 'm2', text: 'Ahoy' },
        { number: 6, at, type: 'message-end', messageId: 'm2' },
      ]),
    ).toEqual([
      ['user-message', { id: 'm1', text: 'Hi' }],
      ['assistant-message', { id: 'm2', text: 'Ahoy' }],
    ])
  })

  it('is asked to sign its customer in where an action failed for want of that, and else not', () => {
    const end = { at, type: 'action-end', action: 'orders', status: 'failed' } as const
    expect(
      heard([
        { ...end, number: 1, runId: 'r1', code: 'identity_required' },
        { ...end, number: 2, runId: 'r2' },
      ]),
    ).toEqual([
      ['action-end', { runId: 'r1', action: 'orders', status: 'failed' }],
      ['identity-required', { runId: 'r1', action: 'orders' }],
      ['action-end', { runId: 'r2', action: 'orders', status: 'failed' }],
    ])
  })
})
