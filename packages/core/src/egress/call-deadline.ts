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
  return new Deadline(toMilliseconds(timeoutMs ?? times.defaultMs, times.maxMs), signal)
}

// A class, since there is one for each call: an accessor in an object literal is defined anew for each object, which costs more than
// all else that is done here.
class Deadline implements CallDeadline {
  onOver: (() => void) | null = null
  readonly #budgetMs: number
  readonly #signal: AbortSignal | undefined
  readonly #timer: NodeJS.Timeout
  readonly #onAbort = () => this.#finish('aborted')
  #over: CallDeadline['over']

  constructor(budgetMs: number, signal: AbortSignal | undefined) {
    this.#budgetMs = budgetMs
    this.#signal = signal
    this.#timer = setTimeout(() => this.#finish('timeout'), budgetMs)
    this.#over = signal?.aborted ? 'aborted' : null
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  get over(): CallDeadline['over'] {
    return this.#over
  }

  toError(left: boolean, status?: number): EgressError {
    if (this.#over !== 'aborted')
      return new EgressError('timeout', `No whole answer within ${this.#budgetMs} ms.`, { left, status })
    const cause: unknown = this.#signal?.reason
    return new EgressError('connection_lost', 'The call was aborted by its caller.', { left, status, cause })
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.onOver = null
  }

  #finish(reason: 'timeout' | 'aborted'): void {
    if (this.#over !== null) return
    this.#over = reason
    this.onOver?.()
  }
}

/** Whole milliseconds, rounded up: what is left of a call's time has a fraction, which tells a reader nothing. */
export function toMilliseconds(ms: number, most: number): number {
  // What is no number of milliseconds ends the call at once: a lost limit must not become no limit.
  return ms > 0 ? Math.min(Math.ceil(ms), most) : 0
}
