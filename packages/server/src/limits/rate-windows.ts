import type { Clock } from '../parts.ts'
import { rateLimited } from './rate-limited.ts'

/** Fixed windows of a minute: a key's begins with its first call, and after so many calls the rest of it is refused. */
export interface RateWindows {
  /** Counts a call. Throws `rate_limited`, with Retry-After, where there were too many. `most`: where it is less than the limit. */
  take(key: string, most?: number): void
  /** Throws the same, but counts nothing. */
  check(key: string): void
}

const windowMs = 60_000
/** Keys that are counted at once. Beyond, the one whose window ends first is forgotten. */
const mostKeys = 10_000

/** `limit`: infinite counts nothing. `what`: "New conversations with one agent", for people. */
export function createRateWindows(clock: Clock, limit: number, what: string): RateWindows {
  // In the order in which the windows end.
  const windows = new Map<string, { count: number; endsAt: number }>()

  function forgetEnded(key: string, now: number): void {
    for (const [oldest, { endsAt }] of windows) {
      if (endsAt > now && (windows.size < mostKeys || windows.has(key))) break
      windows.delete(oldest)
    }
  }

  function refuseOver(window: { count: number; endsAt: number }, most: number, now: number): void {
    if (window.count >= most) throw rateLimited(`${what}: more than ${most} within a minute.`, window.endsAt - now)
  }

  return {
    take: (key, lower = limit) => {
      const most = Math.min(limit, lower)
      if (most === Number.POSITIVE_INFINITY) return
      const now = clock.monotonic()
      forgetEnded(key, now)
      const window = windows.get(key) ?? { count: 0, endsAt: now + windowMs }
      refuseOver(window, most, now)
      window.count++
      windows.set(key, window)
    },
    check: key => {
      const window = windows.get(key)
      const now = clock.monotonic()
      if (window && window.endsAt > now) refuseOver(window, limit, now)
    },
  }
}
