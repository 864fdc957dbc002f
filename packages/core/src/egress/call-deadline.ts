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

/** What a call is given where it says nothing, and what it may have at most. */
interface CallTimes {
  defaultMs: number
  maxMs: number
}

const requestTimes: CallTimes = { defaultMs: 10_000, maxMs: 60_000 }
export const streamTimes: CallTimes = { defaultMs: 120_000, maxMs: 900_000 }

export function startDeadline(
  { timeoutMs, signal }: Pick<Outbound, 'timeoutMs' | 'signal'>,
  times: CallTimes = requestTimes,
): CallDeadline {
  const budgetMs = toMilliseconds(timeoutMs ?? times.defaultMs, times.maxMs)
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

/** Whole milliseconds, rounded up: what is left of a call's time has a fraction, which tells a reader nothing. */
export function toMilliseconds(ms: number, most: number): number {
  // What is no number of milliseconds ends the call at once: a lost limit must not become no limit.
  return ms > 0 ? Math.min(Math.ceil(ms), most) : 0
}
