import { expect, it } from 'vitest'
import { toEventLines } from './event-lines.ts'

it('puts the pieces of a message together, and leaves every other event as it is', () => {
  const at = '2026-01-01T00:00:00Z'
  const lines = toEventLines([
    { number: 1, at, type: 'message-start', messageId: 'm1', role: 'agent' },
    { number: 2, at, type: 'text-delta', messageId: 'm1', text: 'Hel' },
    { number: 3, at, type: 'text-delta', messageId: 'm1', text: 'lo' },
    { number: 4, at, type: 'message-end', messageId: 'm1' },
    { number: 5, at, type: 'text-delta', messageId: 'm2', text: 'Other' },
  ])
  expect(lines.map(({ number, type, text }) => [number, type, text])).toEqual([
    [1, 'message-start', ''],
    [2, 'text-delta', 'Hello'],
    [4, 'message-end', ''],
    [5, 'text-delta', 'Other'],
  ])
  expect(lines[0]?.rest).toEqual({ messageId: 'm1', role: 'agent' })
})
