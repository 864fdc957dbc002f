import type { Clock } from '../run/clock.ts'

/** A clock that stands still until it is moved. */
export interface FixedClock extends Clock {
  advance(ms: number): void
}

/** @param start ISO 8601. Default: noon of 20 November 2026, UTC. Throws a RangeError where it is no time. */
export function createFixedClock(start = '2026-11-20T12:00:00.000Z'): FixedClock {
  let now = Date.parse(start)
  if (Number.isNaN(now)) throw new RangeError(`${JSON.stringify(start)} is no time.`)
  return {
    now: () => new Date(now),
    advance: ms => {
      now += ms
    },
  }
}
