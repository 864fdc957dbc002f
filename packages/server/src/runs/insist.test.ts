import { BellhopError } from '@bellhop/core'
import { DatabaseError } from 'pg'
import { describe, expect, it } from 'vitest'
import { createInsistence, insistenceBounds } from './insist.ts'

const refused = new BellhopError('overloaded', 'no connection')
const sqlError = (code: string) => Object.assign(new DatabaseError('no', 1, 'error'), { code })

/** Fails with `error` until so much time has passed, which it counts itself. */
function setUp(error: unknown, untilMs: number, bounds: Partial<typeof insistenceBounds> = {}) {
  let nowMs = 0
  let tries = 0
  const pause = async (ms: number) => {
    nowMs += ms
  }
  const { insist } = createInsistence({ ...insistenceBounds, ...bounds, pause })
  const work = async () => {
    tries++
    if (nowMs < untilMs) throw error
    return 'recorded'
  }
  return { insist, result: () => insist(work), tries: () => tries, passedMs: () => nowMs }
}

describe('what has to be recorded', () => {
  it.each([
    ['a connection that can not be had', refused],
    ['a connection that breaks', new Error('Connection terminated unexpectedly')],
    ['a database that starts', sqlError('57P03')],
    ['a replica that has not taken over yet', sqlError('25006')],
  ])('is tried again long after a lease has run out: %s', async (_what, error) => {
    const { result, tries } = setUp(error, 9 * 60_000)
    expect(await result()).toBe('recorded')
    expect(tries()).toBeGreaterThan(50)
  })

  it('is given up after ten minutes, with what failed last', async () => {
    const { result, passedMs } = setUp(refused, Number.POSITIVE_INFINITY)
    await expect(result()).rejects.toBe(refused)
    expect(passedMs()).toBeGreaterThanOrEqual(600_000)
    expect(passedMs()).toBeLessThan(620_000)
  })

  it('is given up within seconds where the database judges it wrong', async () => {
    const { result, passedMs } = setUp(sqlError('23514'), Number.POSITIVE_INFINITY)
    await expect(result()).rejects.toMatchObject({ code: '23514' })
    expect(passedMs()).toBe(7_600)
  })

  it('is not tried again where it refuses by itself', async () => {
    const { result, tries } = setUp(new BellhopError('conflict', 'moved on'), Number.POSITIVE_INFINITY)
    await expect(result()).rejects.toMatchObject({ code: 'conflict' })
    expect(tries()).toBe(1)
  })

  it('is held in a bounded number, and whatever is beyond only for seconds', async () => {
    let open = false
    const resume: (() => void)[] = []
    const { insist } = createInsistence({
      ms: 600_000,
      most: 2,
      pause: () => new Promise<void>(resolve => resume.push(resolve)),
    })
    const work = async () => {
      if (!open) throw refused
      return 'recorded'
    }
    const results = [insist(work), insist(work), insist(work)].map(result => result.catch(() => 'given up'))
    for (let n = 0; n < 6; n++) {
      await new Promise(resolve => setImmediate(resolve))
      for (const go of resume.splice(0)) go()
    }
    await new Promise(resolve => setImmediate(resolve))
    open = true
    for (const go of resume.splice(0)) go()
    expect(await Promise.all(results)).toEqual(['recorded', 'recorded', 'given up'])
  })
})
