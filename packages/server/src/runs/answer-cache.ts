import type { Egress, Inbound, Outbound } from '@bellhop/core/egress'
import type { Clock } from '../parts.ts'

/** Larger answers are fetched each time. */
const mostBytesOfOne = 256_000
/** Answers that authors let be used again for some seconds (`cacheSeconds`), on this node alone. */
export interface AnswerCache {
  /**
   * The same guard, but an answer that was kept for the same request is given again without asking. `sign` makes the key:
   * of the workspace and its person, over all that would be sent, credentials included. Only answers of 2xx are kept.
   */
  through(egress: Egress, options: { seconds: number; sign: (outbound: Outbound) => string }): CachingEgress
}

export interface CachingEgress extends Egress {
  /** Was the last answer one that had been kept? */
  readonly wasKept: boolean
}

/** `mostBytes`: of all that one node keeps. */
export function createAnswerCache(clock: Clock, mostBytes: number): AnswerCache {
  // In the order in which they were last used, so that the first is the one to give up.
  const kept = new Map<string, { inbound: Inbound; until: number }>()
  let bytes = 0

  function forget(key: string): void {
    const entry = kept.get(key)
    if (!entry) return
    kept.delete(key)
    bytes -= entry.inbound.body.byteLength
  }

  function read(key: string): Inbound | null {
    const entry = kept.get(key)
    if (!entry) return null
    if (entry.until <= clock.now().getTime()) {
      forget(key)
      return null
    }
    kept.delete(key)
    kept.set(key, entry)
    return entry.inbound
  }

  function keep(key: string, inbound: Inbound, seconds: number): void {
    if (inbound.status < 200 || inbound.status > 299 || inbound.body.byteLength > mostBytesOfOne) return
    forget(key)
    kept.set(key, { inbound, until: clock.now().getTime() + seconds * 1000 })
    bytes += inbound.body.byteLength
    for (const oldest of kept.keys()) {
      if (bytes <= mostBytes) return
      forget(oldest)
    }
  }

  return {
    through: (egress, { seconds, sign }) => {
      let wasKept = false
      return {
        get wasKept() {
          return wasKept
        },
        request: async outbound => {
          const key = sign(outbound)
          const known = read(key)
          wasKept = known !== null
          if (known) return known
          const inbound = await egress.request(outbound)
          keep(key, inbound, seconds)
          return inbound
        },
        check: (url, credential) => egress.check(url, credential),
        close: () => egress.close(),
      }
    },
  }
}
