import type { Logger } from 'pino'
import type { Clock } from './parts.ts'
import { type Repeated, repeat } from './repeat.ts'

/** How long a lease lasts after the last sign of life: for that long, work of a node that died is left alone. */
export const leaseMs = 15_000
/** Three signs may be lost before a lease is. */
const beatMs = 4_000

/** Keeps the leases of what this node works on, all of them in one statement, for as long as it works on anything. */
export interface Heartbeat<T> {
  /** Counts from before the lease was asked for, so that this node gives up sooner than others take over. */
  begin(): LeaseStart
  hold(thing: T, since: LeaseStart): Held
  /** Gives a sign of life now, and not only when it is time. */
  renew(): Promise<void>
  /** Holds nothing any more, and gives what it held. Only for a node that ends. */
  giveUp(): T[]
}

export interface LeaseStart {
  monotonicMs: number
  wallMs: number
}

export interface Held {
  /** False from the moment at which another node may take it over. */
  isOurs(): boolean
  /** Aborts when another node has taken it over. */
  readonly lost: AbortSignal
  release(): void
}

/** `renew` extends the leases of these things, and gives those of them that are still this node's. */
export function createHeartbeat<T>(
  renew: (things: readonly T[]) => Promise<ReadonlySet<T>>,
  { clock, log, failed }: { clock: Clock; log: Pick<Logger, 'error'>; failed: string },
): Heartbeat<T> {
  const held = new Map<object, { thing: T; since: LeaseStart; lost: AbortController }>()
  let beats: Repeated | null = null
  const begin = (): LeaseStart => ({ monotonicMs: performance.now(), wallMs: clock.now().getTime() })

  async function beat(): Promise<void> {
    const entries = [...held.values()]
    if (entries.length === 0) return
    const since = begin()
    const ours = await renew(entries.map(({ thing }) => thing))
    for (const entry of entries) {
      if (ours.has(entry.thing)) entry.since = since
      else entry.lost.abort()
    }
  }

  return {
    begin,
    renew: beat,
    giveUp: () => {
      const entries = [...held.values()]
      held.clear()
      void beats?.stop()
      beats = null
      for (const { lost } of entries) lost.abort()
      return entries.map(({ thing }) => thing)
    },
    hold: (thing, since) => {
      const key = {}
      const entry = { thing, since, lost: new AbortController() }
      held.set(key, entry)
      beats ??= repeat(beat, beatMs, { log, failed })
      return {
        isOurs: () => !entry.lost.signal.aborted && lasts(entry.since, begin()),
        lost: entry.lost.signal,
        release: () => {
          held.delete(key)
          if (held.size > 0) return
          void beats?.stop()
          beats = null
        },
      }
    },
  }
}

// By two clocks: the monotonic one stands still while a machine sleeps, the other one may be set back.
function lasts(since: LeaseStart, now: LeaseStart): boolean {
  return now.monotonicMs - since.monotonicMs < leaseMs && now.wallMs - since.wallMs < leaseMs
}
