import { type AroundExchange, type Egress, type Hop, isEgressError } from '@bellhop/core/egress'
import type { Clock } from '../parts.ts'
import { Bulkhead, type Compartment } from './bulkhead.ts'
import { CircuitBreaker, type Verdict } from './circuit-breaker.ts'
import type { Limits } from './limit-table.ts'
import { refuseCrowded, refuseSilent } from './refuse-call.ts'

/** What one node sends to the APIs of each workspace. Of this node alone, in memory. */
export interface UpstreamLimits {
  /**
   * The same guard, within the limits of a workspace: so many calls at once to each origin and in all, none to an origin that has
   * stopped answering. Each workspace has places and breakers of its own, also where two call the same API. What is refused has
   * not left: `overloaded`.
   */
  through(egress: Egress, workspaceId: string): Egress
  /** How many calls wait for a place, and how many origins are left alone because they have stopped answering. */
  load(): { waiting: number; open: number }
}

/** What is told the operator. A pino logger fits. */
interface LimitLog {
  warn(details: object, message: string): void
  info(details: object, message: string): void
}

/** Origins that are known at once. Beyond, the one that was called least recently is forgotten. */
const mostUpstreams = 10_000

interface Upstream extends Compartment {
  workspaceId: string
  origin: string
  host: string
  breaker: CircuitBreaker
  /** Why the last failed call failed, for people. */
  why: string
}

/** What a call holds while it is under way. */
interface Place {
  bulkhead: Bulkhead
  upstream: Upstream
  pass: number
}

export function createUpstreamLimits(parts: { clock: Clock; log: LimitLog }, limits: Limits): UpstreamLimits {
  // The least recently called first.
  const upstreams = new Map<string, Upstream>()
  // Of workspaces that have calls under way; an idle one has nothing to remember.
  const bulkheads = new Map<string, Bulkhead>()
  const now = () => parts.clock.now().getTime()

  function upstreamOf(workspaceId: string, origin: string): Upstream {
    const key = `${workspaceId} ${origin}`
    const known = upstreams.get(key)
    if (known) upstreams.delete(key)
    else if (upstreams.size >= mostUpstreams) forgetOldest(upstreams)
    const upstream = known ?? newUpstream(workspaceId, origin, limits)
    upstreams.set(key, upstream)
    return upstream
  }

  /** A place, or the refusal. At once where there is room, so that nothing is put off that need not wait. */
  function admit(upstream: Upstream, hop: Hop, msLeft: () => number): Place | Promise<Place> {
    const { breaker, workspaceId } = upstream
    if (breaker.refuses(now)) throw silent(upstream, hop)
    const bulkhead = bulkheads.get(workspaceId) ?? new Bulkhead(limits)
    if (!bulkhead.tryEnter(upstream)) return admitLater(bulkhead, upstream, hop, msLeft())
    bulkheads.set(workspaceId, bulkhead)
    return { bulkhead, upstream, pass: breaker.enter() }
  }

  async function admitLater(bulkhead: Bulkhead, upstream: Upstream, hop: Hop, msLeft: number): Promise<Place> {
    const { host, breaker } = upstream
    if (!(await bulkhead.enterLater(upstream, Math.min(limits.upstreamQueueMs, msLeft)))) {
      const of = bulkhead.isFull ? 'workspace' : 'upstream'
      throw refuseCrowded(host, hop, { of, calls: bulkhead.isFull ? limits.workspaceCalls : limits.upstreamCalls })
    }
    // It may have stopped answering in the meantime.
    if (!breaker.refuses(now)) return { bulkhead, upstream, pass: breaker.enter() }
    leave({ bulkhead, upstream })
    throw silent(upstream, hop)
  }

  function leave({ bulkhead, upstream }: Omit<Place, 'pass'>): void {
    bulkhead.leave(upstream)
    if (bulkhead.isIdle) bulkheads.delete(upstream.workspaceId)
  }

  function silent({ host, why, breaker }: Upstream, hop: Hop) {
    return refuseSilent(host, hop, { why, until: new Date(breaker.openUntil ?? now()) })
  }

  function note({ upstream, pass }: Place, verdict: Verdict, why: string): void {
    if (verdict === 'failed') upstream.why = why
    const changed = upstream.breaker.record(pass, verdict, now)
    const { workspaceId, host } = upstream
    if (changed === 'opened') parts.log.warn({ workspaceId, host, why }, 'an upstream has stopped answering')
    if (changed === 'closed') parts.log.info({ workspaceId, host }, 'an upstream answers again')
  }

  return {
    load: () => {
      let [waiting, open] = [0, 0]
      for (const upstream of upstreams.values()) {
        waiting += upstream.waiting
        if (upstream.breaker.openUntil !== null) open += 1
      }
      return { waiting, open }
    },
    through: (egress, workspaceId) => ({
      request: async outbound => {
        const timeoutMs = Math.min(outbound.timeoutMs ?? defaultTimeoutMs, limits.callMs)
        const maxResponseBytes = Math.min(outbound.maxResponseBytes ?? limits.answerBytes, limits.answerBytes)
        const endsAt = performance.now() + timeoutMs
        const msLeft = () => endsAt - performance.now()
        const call: { place: Place | null } = { place: null }
        const around: AroundExchange = async (hop, exchange) => {
          // A redirect within an origin goes on in the same place: a write that has begun there is not refused halfway.
          if (call.place?.upstream.origin !== hop.origin) {
            if (call.place) leave(call.place)
            call.place = null
            const admitted = admit(upstreamOf(workspaceId, hop.origin), hop, msLeft)
            call.place = admitted instanceof Promise ? await admitted : admitted
          }
          const { place } = call
          try {
            const answer = await exchange()
            note(place, isGatewayFailure(answer.status) ? 'failed' : 'alive', String(answer.status))
            return answer
          } catch (error) {
            note(place, outbound.signal?.aborted ? 'unclear' : verdictOf(error), isEgressError(error) ? error.code : '')
            throw error
          }
        }
        try {
          return await egress.request({ ...outbound, timeoutMs, maxResponseBytes, around })
        } finally {
          if (call.place) leave(call.place)
        }
      },
      check: (url, credential) => egress.check(url, credential),
      close: () => egress.close(),
    }),
  }
}

/** As the guard has it. */
const defaultTimeoutMs = 10_000

function newUpstream(workspaceId: string, origin: string, limits: Limits): Upstream {
  const host = origin.replace(/^https?:\/\//, '')
  return { workspaceId, origin, host, active: 0, waiting: 0, breaker: new CircuitBreaker(limits), why: '' }
}

function forgetOldest(upstreams: Map<string, Upstream>): void {
  for (const [key, { active, waiting }] of upstreams) {
    if (active > 0 || waiting > 0) continue
    upstreams.delete(key)
    return
  }
}

/** Somebody in front of the API says that it isn't there. */
function isGatewayFailure(status: number): boolean {
  return status === 502 || status === 503 || status === 504
}

const unanswered: ReadonlySet<string> = new Set([
  'dns_failed',
  'connect_failed',
  'tls_failed',
  'timeout',
  'connection_lost',
])

function verdictOf(error: unknown): Verdict {
  if (!isEgressError(error)) return 'unclear'
  if (unanswered.has(error.code)) return 'failed'
  return error.left ? 'alive' : 'unclear'
}
