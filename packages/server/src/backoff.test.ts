import { expect, it } from 'vitest'
import { createBackoff } from './backoff.ts'
import { createTestClock } from './testing/test-app.ts'

it('puts off what failed, ever longer, an hour at the longest', () => {
  const clock = createTestClock()
  const backoff = createBackoff(clock)
  const pauses = Array.from({ length: 12 }, () => {
    backoff.failed('a')
    let seconds = 0
    for (; backoff.putOff().includes('a'); seconds += 10) clock.advance(10_000)
    return seconds
  })
  expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600])
})

it('puts off no longer where somebody sets the clock back', () => {
  const clock = createTestClock()
  const backoff = createBackoff(clock)
  backoff.failed('a')
  clock.correct(-3_600_000)
  clock.advance(10_000)
  expect(backoff.putOff()).toEqual([])
})

it('puts off nothing else, and begins anew with what has succeeded since', () => {
  const backoff = createBackoff(createTestClock())
  expect([backoff.failed('a'), backoff.failed('a'), backoff.failed('b')]).toEqual([1, 2, 1])
  expect(backoff.putOff()).toEqual(['a', 'b'])
  backoff.succeeded('a')
  expect(backoff.putOff()).toEqual(['b'])
  expect(backoff.failed('a')).toBe(1)
})

it('remembers a thousand at the most, the latest', () => {
  const backoff = createBackoff(createTestClock())
  for (let i = 0; i < 1_200; i++) backoff.failed(`id_${i}`)
  expect(backoff.putOff()).toHaveLength(1_000)
  expect(backoff.putOff()).toContain('id_1199')
  expect(backoff.putOff()).not.toContain('id_199')
})
