import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

/** Work that goes on after the request that began it, and the word that the node is stopping. */
export interface Background {
  keep(work: Promise<unknown>): void
  /** How much kept work has not ended. */
  underWay(): number
  /** Aborts when the node stops: streams end then, and clients find another node. */
  readonly stopping: AbortSignal
  /** Says that the node stops, and waits until all kept work has ended, also work that it began, at most `ms`. */
  stop(ms: number): Promise<void>
}

export function createBackground(log: Pick<Logger, 'error' | 'warn'>): Background {
  // Counted, not collected. A `Set` copies itself as work comes and goes, and each copy that is thrown away still points to the next:
  // once one of them is old, the collector of young garbage keeps all that was ever in those that follow.
  let underWay = 0
  let idle: PromiseWithResolvers<void> | null = null
  const stopping = new AbortController()

  function end(): void {
    underWay -= 1
    if (underWay > 0) return
    idle?.resolve()
    idle = null
  }

  function fail(error: unknown): void {
    log.error({ err: error }, 'work in the background failed')
    end()
  }

  /** Whether there came a moment, within `ms`, at which no work was under way. */
  async function idleWithin(ms: number): Promise<boolean> {
    idle ??= Promise.withResolvers()
    const settled = new AbortController()
    try {
      return await Promise.race([idle.promise.then(() => true), sleep(ms, false, { signal: settled.signal })])
    } finally {
      settled.abort()
    }
  }

  return {
    stopping: stopping.signal,
    underWay: () => underWay,
    keep: work => {
      underWay += 1
      work.then(end, fail)
    },
    stop: async ms => {
      stopping.abort()
      const deadline = performance.now() + ms
      while (underWay > 0) {
        const left = deadline - performance.now()
        if (left > 0 && (await idleWithin(left))) continue
        log.warn({ left: underWay }, 'stopping with work still under way; another start takes it over')
        return
      }
    },
  }
}
