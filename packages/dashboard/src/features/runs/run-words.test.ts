import { describe, expect, it } from 'vitest'
import { durationText, tookMs } from './run-words.ts'

const step = (name: 'inputs' | 'approve' | 'send' | 'respond', durationMs: number) => ({
  step: name,
  startedAt: '2026-11-20T12:00:00.000Z',
  durationMs,
  detail: {},
})

describe('what a run took', () => {
  it('leaves out the time for which somebody was waited for', () => {
    expect(tookMs({ trace: [step('inputs', 3), step('approve', 60_000), step('send', 40), step('respond', 2)] })).toBe(
      42,
    )
  })

  it('is nothing where nothing was sent', () => {
    expect(tookMs({ trace: [step('inputs', 3)] })).toBeNull()
  })

  it.each([
    [0.04, '0 ms'],
    [3.44, '3.4 ms'],
    [999, '999 ms'],
    [1_240, '1.2 s'],
    [185_000, '3 min 5 s'],
  ])('is said in the unit that fits: %d', (ms, text) => {
    expect(durationText(ms)).toBe(text)
  })
})
