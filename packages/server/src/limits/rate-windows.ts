import type { Clock } from '../parts.ts'
import { rateLimited } from './rate-limited.ts'

/** Fixed windows of a minute: a key's begins with its first call, and after so many calls the rest of it is refused. */
export interface RateWindows {
  /** Counts a call. Throws `rate_limited`, with Retry-After, where there were too many. `most`: where it is less than the limit. */
  take(key: string, most?: number): void
  /** Throws the same, but counts nothing. */
  check(key: string): void
  /** Takes a counted call back: it was none of those that the limit is for. */
  forgive(key: string): void
}

const windowMs = 60_000
/**
 * Keys that are counted at once. Beyond, those with the fewest calls are forgotten, so that nobody has his count forgotten by
 * coming under many names.
 */
const mostKeys = 10_000
/** So many go at once, so that choosing them costs each newcomer next to nothing. */
const forgottenAtOnce = mostKeys / 10

interface Window {
  count: number
  endsAt: number
}

/** `limit`: infinite counts nothing. `what`: "New conversations with one agent", for people. */
export function createRateWindows(clock: Clock, limit: number, what: string): RateWindows {
  // In the order in which the windows began.
  const windows = new Map<string, Window>()

  function begin(key: string, now: number): Window {
    // Where one has ended, for its place in the order.
    windows.delete(key)
    if (windows.size >= mostKeys) makeRoom(now)
    const window = { count: 0, endsAt: now + windowMs }
    windows.set(key, window)
    return window
  }

  function makeRoom(now: number): void {
    for (const [key, { endsAt }] of windows) {
      if (endsAt > now) break
      windows.delete(key)
    }
    const counts = Uint32Array.from(windows.values(), ({ count }) => count).sort()
    const excess = forgottenAtOnce - (mostKeys - counts.length)
    const most = counts[excess - 1]
    if (most === undefined) return
    let among = excess - counts.indexOf(most)
    for (const [key, { count }] of windows) {
      if (count < most || (count === most && among-- > 0)) windows.delete(key)
    }
  }

  function refuseOver(window: Window, most: number, now: number): void {
    if (window.count >= most) throw rateLimited(`${what}: more than ${most} within a minute.`, window.endsAt - now)
  }

  return {
    take: (key, lower = limit) => {
      const most = Math.min(limit, lower)
      if (most === Number.POSITIVE_INFINITY) return
      const now = clock.monotonic()
      const known = windows.get(key)
      const window = known && known.endsAt > now ? known : begin(key, now)
      refuseOver(window, most, now)
      window.count++
    },
    check: key => {
      const window = windows.get(key)
      const now = clock.monotonic()
      if (window && window.endsAt > now) refuseOver(window, limit, now)
    },
    forgive: key => {
      const window = windows.get(key)
      if (window && window.count > 0) window.count--
    },
  }
}
