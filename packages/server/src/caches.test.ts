import { describe, expect, it } from 'vitest'
import { createBoundedCache } from './caches.ts'
import { createIds } from './parts.ts'
import { createTestClock } from './testing/test-app.ts'

describe('a bounded cache', () => {
  it('forgets after its time, which reading does not extend', () => {
    const clock = createTestClock()
    const cache = createBoundedCache<number>(clock, { entries: 10, forMs: 1_000 })
    cache.set('a', 1)
    clock.advance(999)
    expect(cache.get('a')).toBe(1)
    clock.advance(1)
    expect(cache.get('a')).toBeUndefined()
  })

  it('forgets after its time also where somebody sets the clock back', () => {
    const clock = createTestClock()
    const cache = createBoundedCache<number>(clock, { entries: 10, forMs: 5_000 })
    cache.set('a', 1)
    clock.correct(-3_600_000)
    clock.advance(5_000)
    expect(cache.get('a')).toBeUndefined()
  })

  it('lets go of what was not used for longest, however much comes', () => {
    const cache = createBoundedCache<number>(createTestClock(), { entries: 2, forMs: Number.POSITIVE_INFINITY })
    cache.set('a', 1)
    cache.set('b', 2)
    cache.get('a')
    cache.set('c', 3)
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
  })
})

describe('ids', () => {
  it('sort in the order in which they were made, within and across milliseconds, also when the clock steps back', () => {
    const clock = createTestClock()
    const ids = createIds(clock)
    const made = Array.from({ length: 3_000 }, (_, i) => {
      if (i % 1_000 === 999) clock.advance(i === 1_999 ? -5 : 1)
      return ids.next('run')
    })
    expect(made).toEqual([...made].sort())
    expect(new Set(made).size).toBe(3_000)
    expect(made[0]).toMatch(/^run_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
  })
})
