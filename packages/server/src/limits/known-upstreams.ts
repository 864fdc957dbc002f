import { RecencyMap } from '../recency-map.ts'
import { Bulkhead, type Compartment } from './bulkhead.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import type { Limits } from './limit-table.ts'

/** An origin, as one workspace has met it. */
export interface Upstream extends Compartment {
  readonly workspace: Caller
  readonly origin: string
  readonly host: string
  readonly breaker: CircuitBreaker
  /** Why the last failed call failed, for people. */
  why: string
}

/** A workspace that calls. */
export interface Caller {
  readonly id: string
  readonly bulkhead: Bulkhead
  /** The least recently called first. */
  readonly upstreams: RecencyMap<Upstream>
}

/** What is remembered of upstreams: those with calls under way, and those of which something is held against them. */
export interface KnownUpstreams {
  of(workspaceId: string, origin: string): Upstream
  /** A call of it has ended. */
  left(upstream: Upstream): void
  all(): Upstream[]
}

/** Of one workspace. Beyond, the least recently called is forgotten, so that nobody makes others forget theirs. */
const mostOrigins = 1_000
/** Beyond, the least recent caller is forgotten. */
const mostCallers = 10_000

/**
 * Never forgotten is an upstream with calls under way, and a broken circuit before its pause is over. A workspace that has nothing
 * but these calls further origins without anything being remembered of them.
 */
export function createKnownUpstreams(limits: Limits, now: () => number): KnownUpstreams {
  const callers = new RecencyMap<Caller>()

  function callerOf(id: string): Caller {
    const known = callers.use(id)
    if (known) return known
    if (callers.size >= mostCallers) callers.forgetOne(isQuiet)
    const caller: Caller = { id, bulkhead: new Bulkhead(limits), upstreams: new RecencyMap() }
    callers.set(id, caller)
    return caller
  }

  function isQuiet({ bulkhead, upstreams }: Caller): boolean {
    return bulkhead.isIdle && [...upstreams.values()].every(isForgettable)
  }

  function isForgettable({ active, waiting, breaker }: Upstream): boolean {
    return active === 0 && waiting === 0 && (breaker.openUntil ?? 0) <= now()
  }

  return {
    of: (workspaceId, origin) => {
      const workspace = callerOf(workspaceId)
      const { upstreams } = workspace
      const known = upstreams.use(origin)
      if (known) return known
      const upstream = newUpstream(workspace, origin, limits)
      if (upstreams.size < mostOrigins || upstreams.forgetOne(isForgettable)) upstreams.set(origin, upstream)
      return upstream
    },
    left: upstream => {
      const { workspace, origin, active, waiting, breaker } = upstream
      if (active > 0 || waiting > 0 || !breaker.isUnblemished) return
      // Another may have taken its place in the meantime, and a caller's as well.
      if (workspace.upstreams.peek(origin) === upstream) workspace.upstreams.delete(origin)
      if (workspace.upstreams.size > 0 || !workspace.bulkhead.isIdle) return
      if (callers.peek(workspace.id) === workspace) callers.delete(workspace.id)
    },
    all: () => [...callers.values()].flatMap(({ upstreams }) => [...upstreams.values()]),
  }
}

function newUpstream(workspace: Caller, origin: string, limits: Limits): Upstream {
  const host = origin.replace(/^https?:\/\//, '')
  return { workspace, origin, host, active: 0, waiting: 0, breaker: new CircuitBreaker(limits), why: '' }
}
