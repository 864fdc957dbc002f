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
  const kept = new Set<Promise<unknown>>()
  const stopping = new AbortController()
  return {
    stopping: stopping.signal,
    underWay: () => kept.size,
    keep: work => {
      const forget = () => void kept.delete(tracked)
      const tracked: Promise<void> = work.then(forget, error => {
        log.error({ err: error }, 'work in the background failed')
        forget()
      })
      kept.add(tracked)
    },
    stop: async ms => {
      stopping.abort()
      const deadline = performance.now() + ms
      while (kept.size > 0) {
        const left = deadline - performance.now()
        if (left <= 0) {
          log.warn({ left: kept.size }, 'stopping with work still under way; another start takes it over')
          return
        }
        await settledWithin(kept, left)
      }
    },
  }
}

function settledWithin(kept: Iterable<Promise<unknown>>, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    void Promise.allSettled(kept).then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
