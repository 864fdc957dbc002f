import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createLateReading } from './late-reading.ts'

/** A reading of how often it was read, and the time by which it goes. */
function setUp() {
  const state = { now: 0, reads: 0, warned: 0, read: async (): Promise<number> => ++state.reads }
  const log = { warn: () => void state.warned++ }
  const look = createLateReading(() => state.read(), { log, nowMs: () => state.now })
  const lookAt = async (seconds: number) => {
    state.now = seconds * 1_000
    const seen = look()
    await sleep(0)
    return seen
  }
  return { state, lookAt }
}

describe('a reading that takes a query', () => {
  it('is what the look before had read, so that nobody waits for it', async () => {
    const { lookAt } = setUp()
    expect([await lookAt(0), await lookAt(30), await lookAt(60)]).toEqual([null, 1, 2])
  })

  it('is not read where nobody looks, and every 15 seconds at the most however many do', async () => {
    const { state, lookAt } = setUp()
    await sleep(5)
    expect(state.reads).toBe(0)
    for (let seconds = 0; seconds < 30; seconds++) await lookAt(seconds)
    expect(state.reads).toBe(2)
  })

  it('is not read anew while it is being read, however slow the database is', async () => {
    const { state, lookAt } = setUp()
    let answer = (_: number) => {}
    state.read = () => {
      state.reads++
      return new Promise(resolve => {
        answer = resolve
      })
    }
    for (const seconds of [0, 20, 40]) expect(await lookAt(seconds)).toBeNull()
    expect(state.reads).toBe(1)
    answer(7)
    await sleep(0)
    expect(await lookAt(41)).toBe(7)
  })

  it('that failed is told in the log, and the last that did not counts for ten minutes', async () => {
    const { state, lookAt } = setUp()
    await lookAt(0)
    state.read = () => Promise.reject(new Error('no database'))
    expect([await lookAt(100), await lookAt(600), await lookAt(601)]).toEqual([1, 1, null])
    expect(state.warned).toBe(2)
  })
})
