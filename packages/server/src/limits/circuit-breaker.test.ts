import { describe, expect, it } from 'vitest'
import { CircuitBreaker } from './circuit-breaker.ts'

describe('a circuit breaker', () => {
  const setUp = () => {
    const time = { now: 0 }
    const now = () => time.now
    return { time, now, breaker: new CircuitBreaker({ upstreamFailures: 2, upstreamPauseMs: 100 }) }
  }

  it('gives a call no say that began before it opened, whatever comes of it', () => {
    const { time, now, breaker } = setUp()
    const passes = [1, 2, 3, 4].map(() => breaker.enter())
    expect(breaker.record(passes[0] ?? -1, 'failed', now)).toBeNull()
    expect(breaker.record(passes[1] ?? -1, 'failed', now)).toBe('opened')
    expect(breaker.record(passes[2] ?? -1, 'alive', now)).toBeNull()
    expect(breaker.refuses(now)).toBe(true)
    time.now = 50
    expect(breaker.record(passes[3] ?? -1, 'failed', now)).toBeNull()
    expect(breaker.openUntil).toBe(100)
  })

  it('is not opened again by calls that hung since before it was closed', () => {
    const { time, now, breaker } = setUp()
    const old = [1, 2, 3, 4].map(() => breaker.enter())
    breaker.record(old[0] ?? -1, 'failed', now)
    breaker.record(old[1] ?? -1, 'failed', now)
    time.now = 100
    expect(breaker.record(breaker.enter(), 'alive', now)).toBe('closed')
    breaker.record(old[2] ?? -1, 'failed', now)
    breaker.record(old[3] ?? -1, 'failed', now)
    expect(breaker.refuses(now)).toBe(false)
  })

  it('lets another call try where the one before told nothing', () => {
    const { time, now, breaker } = setUp()
    for (const pass of [breaker.enter(), breaker.enter()]) breaker.record(pass, 'failed', now)
    time.now = 100
    const trial = breaker.enter()
    expect(breaker.refuses(now)).toBe(true)
    expect(breaker.record(trial, 'unclear', now)).toBeNull()
    expect(breaker.refuses(now)).toBe(false)
    expect(breaker.record(breaker.enter(), 'alive', now)).toBe('closed')
  })
})
