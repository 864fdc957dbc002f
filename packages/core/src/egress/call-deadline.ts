import { EgressError } from './egress-error.ts'
import type { Outbound } from './types.ts'

/** What may end a call from outside: its deadline, or its caller. */
export interface CallDeadline {
  /** Set as soon as the call is over before its time. */
  readonly over: 'timeout' | 'aborted' | null
  /** Called once, when that happens; only one listener at a time. */
  onOver: (() => void) | null
  toError(left: boolean, status?: number): EgressError
  end(): void
}

const defaultTimeoutMs = 10_000
const maxTimeoutMs = 60_000

export function startDeadline({
  timeoutMs = defaultTimeoutMs,
  signal,
}: Pick<Outbound, 'timeoutMs' | 'signal'>): CallDeadline {
  // What is no number of milliseconds ends the call at once: a lost limit must not become no limit.
  // Whole milliseconds, rounded up: what is left of a call's time has a fraction, which tells a reader nothing.
  const budgetMs = timeoutMs > 0 ? Math.min(Math.ceil(timeoutMs), maxTimeoutMs) : 0
  const timer = setTimeout(() => finish('timeout'), budgetMs)
  const onAbort = () => finish('aborted')
  signal?.addEventListener('abort', onAbort, { once: true })
  let over: CallDeadline['over'] = signal?.aborted ? 'aborted' : null

  function finish(reason: 'timeout' | 'aborted'): void {
    if (over !== null) return
    over = reason
    deadline.onOver?.()
  }

  const deadline: CallDeadline = {
    get over() {
      return over
    },
    onOver: null,
    toError(left, status) {
      return over === 'aborted'
        ? new EgressError('connection_lost', 'The call was aborted by its caller.', {
            left,
            status,
            cause: signal?.reason,
          })
        : new EgressError('timeout', `No whole answer within ${budgetMs} ms.`, { left, status })
    },
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      deadline.onOver = null
    },
  }
  return deadline
}
