import {
  type ApiFailure,
  type ApiResult,
  failed,
  type Identity,
  type PageValues,
  type Session,
  type SessionRequest,
  type VisitorApi,
} from '../api/visitor-api.ts'
import type { Memory } from './memory.ts'

export interface SessionParts {
  agent: string
  api: VisitorApi
  memory: Memory
  wait(ms: number): Promise<void>
  random(): number
  /** A session was started or renewed. `changed`: it is another conversation than before (or the first one). */
  onSession(session: Session, changed: boolean): void
  /** The page says that it is somebody else: the session is over before there is another, or even if there is none. */
  onLeft(): void
  /** The page's identity token was not accepted: the visitor goes on as nobody in particular. */
  onIdentityRefused(failure: ApiFailure): void
  /** The server can't be reached, again; it is tried on. */
  onTrouble(failure: ApiFailure): void
}

export interface SessionKeeper {
  current(): Session | null
  /** Starts or renews; calls at the same time are one. Tries on while the server can't be reached. */
  renew(): Promise<ApiResult<Session>>
  /** Identity and page values from now on; the next renewal sends them. */
  set(values: { identity?: string | Identity | null; page?: PageValues }): void
  /** Leaves the conversation for a new one of the same customer. */
  startAnew(): void
  /**
   * Posts with the visitor's token; when that has expired, once more with a new one. `place`: the conversation that it belongs to, where it
   * has waited since.
   */
  post(path: string, body: unknown, place?: string): Promise<ApiResult<unknown>>
}

/** Keeps the visitor's token: gets it, remembers it for all tabs, and renews it when the server wants a new one. */
export function createSessionKeeper(parts: SessionParts): SessionKeeper {
  const { api, memory } = parts
  let session: Session | null = null
  let identity: string | Identity | null = null
  let page: PageValues | null = null
  let renewal: Promise<ApiResult<Session>> | null = null
  // Counts what `set` changed, so that a renewal which was under way meanwhile is made again.
  let version = 0

  async function start(): Promise<ApiResult<Session>> {
    for (let failures = 0; ; failures++) {
      // A page that identifies its visitor and sets values in one go is one request.
      await null
      const sent = version
      const result = await api.session(toRequest())
      if (result.ok) {
        if (sent === version) accept(result.value)
        // What is told of the session (`ready`) may have brought the page to identify its visitor.
        if (sent === version) return result
        continue
      }
      if (!isPassing(result)) {
        // What was refused is not what the page says by now.
        if (sent !== version) continue
        // One that can't even be read (400) is no identity, either.
        if (identity === null || result.status > 401) return result
        // Without the identity there is less to be had, but also nothing of who was here before.
        parts.onIdentityRefused(result)
        identity = null
        memory.remember({ token: null })
        leave()
        continue
      }
      if (failures > 0) parts.onTrouble(result)
      const ceiling = Math.max(result.retryAfterMs ?? 0, Math.min(30_000, 1000 * 2 ** Math.min(failures, 10)))
      await parts.wait(ceiling * (0.5 + parts.random() / 2))
    }
  }

  function toRequest(): SessionRequest {
    const { token } = memory.recall()
    return {
      agent: parts.agent,
      ...(token !== null && { token }),
      ...(identity !== null && { identity }),
      ...(page !== null && { page }),
    }
  }

  function accept(next: Session) {
    const changed = session?.conversationId !== next.conversationId
    const before = memory.recall()
    const known = before.conversationId === next.conversationId
    session = next
    memory.remember({
      token: next.token,
      conversationId: next.conversationId,
      identified: identity !== null || (known && before.identified),
      ...(!known && { read: 0, used: false }),
    })
    parts.onSession(next, changed)
  }

  function leave() {
    if (!session) return
    session = null
    parts.onLeft()
  }

  function renew() {
    renewal ??= start().finally(() => {
      renewal = null
    })
    return renewal
  }

  return {
    current: () => session,
    renew,
    set(values) {
      version++
      if (values.page !== undefined) page = values.page
      const next = values.identity
      if (next === undefined) return
      const { identified } = memory.recall()
      // Who signs out takes the conversation along: the next visitor on this browser must not resume it.
      if (next === null && identified) memory.remember({ token: null })
      if (JSON.stringify(next) !== JSON.stringify(identity) || (next === null && identified)) leave()
      identity = next
    },
    startAnew() {
      version++
      memory.remember({ token: null })
      leave()
    },
    async post(path, body, place) {
      const started = session ? null : await renew()
      if (started && !started.ok) return started
      if (place && session?.conversationId !== place) return failed(410)
      const result = await api.post(session?.token ?? '', path, body)
      if (result.ok || result.status !== 401) return result
      const before = session?.conversationId
      const renewed = await renew()
      if (!renewed.ok) return renewed
      // What was said or answered belongs to the conversation in which it was asked.
      if (renewed.value.conversationId !== before) return result
      return api.post(renewed.value.token, path, body)
    },
  }
}

function isPassing(failure: ApiFailure): boolean {
  return failure.status === 0 || failure.status === 429 || failure.status >= 500
}
