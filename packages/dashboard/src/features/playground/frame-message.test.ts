import { expect, it } from 'vitest'
import { readFrameMessage } from './frame-message.ts'

it('is that the chat is there, or why not, and nothing else that code in the frame may say', () => {
  expect(readFrameMessage({ shown: true })).toBe('shown')
  expect(readFrameMessage({ problem: 'No session.' })).toEqual(new Error('No session.'))
  expect(readFrameMessage({ problem: 'x'.repeat(9_000) })).toHaveProperty('message.length', 500)
  for (const data of [null, 'shown', [], {}, { shown: 'yes' }, { problem: { message: 'x' } }])
    expect(readFrameMessage(data)).toBeNull()
})
