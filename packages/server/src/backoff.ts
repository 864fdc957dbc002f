import type { Clock } from './parts.ts'

/** What failed, so that it is tried again ever more seldom. Of this node alone, in memory: a start tries everything anew. */
export interface Backoff {
  /** What is not to be tried yet. */
  putOff(): string[]
  /** It failed. Gives how often in a row. */
  failed(id: string): number
  succeeded(id: string): void
}

const firstMs = 10_000
const mostMs = 60 * 60 * 1000
/** Beyond, what failed longest ago is forgotten, and so tried again. */
const most = 1_000

export function createBackoff(clock: Clock): Backoff {
  // The one that failed longest ago first.
  const failures = new Map<string, { times: number; until: number }>()
  return {
    putOff: () => {
      const now = clock.monotonic()
      return [...failures].flatMap(([id, { until }]) => (until > now ? [id] : []))
    },
    failed: id => {
      const times = (failures.get(id)?.times ?? 0) + 1
      failures.delete(id)
      failures.set(id, { times, until: clock.monotonic() + Math.min(firstMs * 2 ** (times - 1), mostMs) })
      const [oldest] = failures.keys()
      if (failures.size > most && oldest !== undefined) failures.delete(oldest)
      return times
    },
    succeeded: id => void failures.delete(id),
  }
}
