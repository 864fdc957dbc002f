import { type AroundExchange, type Egress, type Hop, isEgressError, type StreamingEgress } from '@bellhop/core/egress'
import type { Clock } from '../parts.ts'
import type { Verdict } from './circuit-breaker.ts'
import { createKnownUpstreams, type KnownUpstreams, type Upstream } from './known-upstreams.ts'
import type { Limits } from './limit-table.ts'
import { type CrowdedBy, refuseCrowded, refuseSilent } from './refuse-call.ts'

/** What one node sends to the APIs of each workspace. Of this node alone, in memory. */
export interface UpstreamLimits {
  /**
   * The same guard, within the limits of a workspace: so many calls at once to each origin and in all, none to an origin that has
   * stopped answering. Each workspace has places and breakers of its own, also where two call the same API. What is refused has
   * not left: `overloaded`.
   */
  through(egress: Egress, workspaceId: string): Egress
  /**
   * The same for calls to language models, whose answers are streamed. They have places of their own, which one holds until its
   * answer has ended: a minute-long answer takes no place from an action, nor waits for an action that waits for it.
   */
  streamThrough(egress: Pick<StreamingEgress, 'stream'>, workspaceId: string): Pick<StreamingEgress, 'stream'>
  /** How many calls wait for a place, and how many origins are left alone because they have stopped answering. */
  load(): { waiting: number; open: number }
}

/** What is told the operator. A pino logger fits. */
interface LimitLog {
  warn(details: object, message: string): void
  info(details: object, message: string): void
}

/** What a call holds while it is under way. */
interface Place {
  upstream: Upstream
  pass: number
}

/** Where a call stands in line, and for how long it may. */
interface Line {
  known: KnownUpstreams
  msLeft: () => number
}

export function createUpstreamLimits(parts: { clock: Clock; log: LimitLog }, limits: Limits): UpstreamLimits {
  const now = () => parts.clock.monotonic()
  const upstreams = createKnownUpstreams(limits, now)
  const models = createKnownUpstreams(
    { ...limits, upstreamCalls: limits.modelCalls, workspaceCalls: limits.modelCalls },
    now,
  )

  /** A place, or the refusal. At once where there is room, so that nothing is put off that need not wait. */
  function admit(upstream: Upstream, hop: Hop, line: Line): Place | Promise<Place> {
    const { breaker, workspace } = upstream
    if (breaker.refuses(now)) throw silent(upstream, hop)
    if (!workspace.bulkhead.tryEnter(upstream)) return admitLater(upstream, hop, line)
    return { upstream, pass: breaker.enter() }
  }

  async function admitLater(upstream: Upstream, hop: Hop, { known, msLeft }: Line): Promise<Place> {
    const { host, breaker, workspace } = upstream
    const { bulkhead } = workspace
    if (!(await bulkhead.enterLater(upstream, Math.min(limits.upstreamQueueMs, msLeft())))) {
      known.left(upstream)
      throw refuseCrowded(host, hop, crowdedBy(bulkhead.isFull, known === models))
    }
    // It may have stopped answering in the meantime.
    if (!breaker.refuses(now)) return { upstream, pass: breaker.enter() }
    leave(upstream, known)
    throw silent(upstream, hop)
  }

  function crowdedBy(isFull: boolean, byModels: boolean): CrowdedBy {
    if (byModels) return { of: 'models', calls: limits.modelCalls }
    return isFull ? { of: 'workspace', calls: limits.workspaceCalls } : { of: 'upstream', calls: limits.upstreamCalls }
  }

  function leave(upstream: Upstream, known: KnownUpstreams): void {
    upstream.workspace.bulkhead.leave(upstream)
    known.left(upstream)
  }

  /** Makes the call in its place, and notes what it says about its upstream. */
  async function inPlace<A extends { status: number }>(
    place: Place,
    exchange: () => Promise<A>,
    signal: AbortSignal | undefined,
  ): Promise<A> {
    const begun = now()
    try {
      const answer = await exchange()
      note(place, isGatewayFailure(answer.status) ? 'failed' : 'alive', String(answer.status))
      return answer
    } catch (error) {
      const verdict = signal?.aborted ? 'unclear' : verdictOf(error, now() - begun)
      note(place, verdict, isEgressError(error) ? error.code : '')
      throw error
    }
  }

  function silent({ host, why, breaker }: Upstream, hop: Hop) {
    const msUntil = Math.max(0, (breaker.openUntil ?? 0) - now())
    return refuseSilent(host, hop, { why, until: new Date(parts.clock.now().getTime() + msUntil) })
  }

  function note({ upstream, pass }: Place, verdict: Verdict, why: string): void {
    if (verdict === 'failed') upstream.why = why
    const changed = upstream.breaker.record(pass, verdict, now)
    const { workspace, host } = upstream
    const { id: workspaceId } = workspace
    if (changed === 'opened') parts.log.warn({ workspaceId, host, why }, 'an upstream has stopped answering')
    if (changed === 'closed') parts.log.info({ workspaceId, host }, 'an upstream answers again')
  }

  return {
    load: () => {
      let [waiting, open] = [0, 0]
      for (const upstream of [...upstreams.all(), ...models.all()]) {
        waiting += upstream.waiting
        if (upstream.breaker.openUntil !== null) open += 1
      }
      return { waiting, open }
    },
    through: (egress, workspaceId) => ({
      request: async outbound => {
        const timeoutMs = Math.min(outbound.timeoutMs ?? defaultTimeoutMs, limits.callMs)
        const maxResponseBytes = Math.min(outbound.maxResponseBytes ?? limits.answerBytes, limits.answerBytes)
        const endsAt = now() + timeoutMs
        const msLeft = () => endsAt - now()
        const call: { place: Place | null } = { place: null }
        const around: AroundExchange = (hop, exchange) => {
          const go = (place: Place) => {
            call.place = place
            return inPlace(place, exchange, outbound.signal)
          }
          // A redirect within an origin goes on in the same place: a write that has begun there is not refused halfway.
          if (call.place?.upstream.origin === hop.origin) return go(call.place)
          if (call.place) leave(call.place.upstream, upstreams)
          call.place = null
          const admitted = admit(upstreams.of(workspaceId, hop.origin), hop, { known: upstreams, msLeft })
          return admitted instanceof Promise ? admitted.then(go) : go(admitted)
        }
        try {
          return await egress.request({ ...outbound, timeoutMs, maxResponseBytes, around })
        } finally {
          if (call.place) leave(call.place.upstream, upstreams)
        }
      },
      check: (url, credential) => egress.check(url, credential),
      close: () => egress.close(),
    }),
    streamThrough: (egress, workspaceId) => ({
      stream: async outbound => {
        const timeoutMs = Math.min(outbound.timeoutMs ?? limits.modelMs, limits.modelMs)
        const idleMs = Math.min(outbound.idleMs ?? limits.modelIdleMs, limits.modelIdleMs)
        let upstream: Upstream | null = null
        const around: AroundExchange = async (hop, exchange) => {
          const known = models.of(workspaceId, hop.origin)
          const place = await admit(known, hop, { known: models, msLeft: () => timeoutMs })
          upstream = place.upstream
          return inPlace(place, exchange, outbound.signal)
        }
        const end = () => {
          if (upstream) leave(upstream, models)
        }
        try {
          const answer = await egress.stream({ ...outbound, timeoutMs, idleMs, around })
          void answer.ended.then(end)
          return answer
        } catch (error) {
          end()
          throw error
        }
      },
    }),
  }
}

/** As the guard has it. */
const defaultTimeoutMs = 10_000

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

/** So much time an upstream has to be given for a connection, before it is its own fault that there is none. */
const fairConnectMs = 250

function verdictOf(error: unknown, tookMs: number): Verdict {
  if (!isEgressError(error)) return 'unclear'
  // The rest of a call's time that waiting in line, or the tries before, had left.
  if (error.code === 'timeout' && !error.left && tookMs < fairConnectMs) return 'unclear'
  if (unanswered.has(error.code)) return 'failed'
  return error.left ? 'alive' : 'unclear'
}
