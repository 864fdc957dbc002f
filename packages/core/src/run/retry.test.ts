import { describe, expect, it } from 'vitest'
import { retryDelay } from './retry.ts'

const now = new Date('2026-11-20T12:00:00Z')

describe('how long to wait before another try', () => {
  it.each([
    ['0', 0],
    ['3', 3_000],
    [' 3 ', 3_000],
    ['Fri, 20 Nov 2026 12:00:05 GMT', 5_000],
    ['Friday, 20-Nov-26 12:00:05 GMT', 5_000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ])('is what Retry-After asks for: %s', (text, delay) => {
    expect(retryDelay(1, text, now, () => 0)).toBe(delay)
  })

  it.each(['', '-1', '1.5', '5.5', 'soon', '2026-11-20', '1e3', '0x10'])(
    'is our own where Retry-After is none: %s',
    text => {
      expect(retryDelay(1, text, now, () => 0)).toBe(50)
    },
  )

  it('is never so long that it becomes no time at all', () => {
    expect(retryDelay(1, '9'.repeat(400), now, () => 0)).toBe(Number.POSITIVE_INFINITY)
  })

  it('grows, and differs from caller to caller', () => {
    expect([1, 2].map(attempt => [0, 1].map(random => retryDelay(attempt, undefined, now, () => random)))).toEqual([
      [50, 150],
      [50, 250],
    ])
  })
})
