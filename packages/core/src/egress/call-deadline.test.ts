import { describe, expect, it } from 'vitest'
import { startDeadline } from './call-deadline.ts'

const messageFor = (timeoutMs: number) => {
  const deadline = startDeadline({ timeoutMs })
  deadline.end()
  return deadline.toError(false).message
}

describe('a call that ran out of time', () => {
  it.each([
    [1499.9970460000004, '1500 ms'],
    [0.2, '1 ms'],
    [2000, '2000 ms'],
    [59_999.5, '60000 ms'],
    [70_000.5, '60000 ms'],
    [Number.NaN, '0 ms'],
    [-1, '0 ms'],
  ])('of %d ms says so in whole milliseconds', (timeoutMs, told) => {
    expect(messageFor(timeoutMs)).toBe(`No whole answer within ${told}.`)
  })
})
