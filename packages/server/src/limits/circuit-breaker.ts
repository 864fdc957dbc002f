/** What a call says about its upstream; `unclear`: nothing, such as where it was never made. */
export type Verdict = 'alive' | 'failed' | 'unclear'

interface BreakerLimits {
  upstreamFailures: number
  upstreamPauseMs: number
}

/**
 * Leaves an upstream alone for a while once so many calls in a row have failed; then one call tries it, and what comes of that
 * call decides for all others. A call that began before the last change of state has no say.
 */
export class CircuitBreaker {
  readonly #limits: BreakerLimits
  #failures = 0
  /** null: closed, every call passes. */
  #openUntil: number | null = null
  #trying = false
  #epoch = 0

  constructor(limits: BreakerLimits) {
    this.#limits = limits
  }

  /** Closed, and nothing is held against the upstream: a new one would do the same. */
  get isUnblemished(): boolean {
    return this.#openUntil === null && this.#failures === 0
  }

  /** Until when it refuses, by the monotonic clock; null: it is closed. */
  get openUntil(): number | null {
    return this.#openUntil
  }

  /** Would a call be refused at this time? */
  refuses(now: () => number): boolean {
    return this.#openUntil !== null && (this.#trying || now() < this.#openUntil)
  }

  /** The pass of a call that is not refused. It has to be recorded. */
  enter(): number {
    if (this.#openUntil !== null) this.#trying = true
    return this.#epoch
  }

  /** Says what came of a call. Gives the state that it changed to, if it did. */
  record(pass: number, verdict: Verdict, now: () => number): 'opened' | 'closed' | null {
    if (pass !== this.#epoch) return null
    if (this.#openUntil === null) {
      if (verdict === 'alive') this.#failures = 0
      if (verdict !== 'failed') return null
      this.#failures += 1
      if (this.#failures < this.#limits.upstreamFailures) return null
      this.#epoch += 1
      this.#openUntil = now() + this.#limits.upstreamPauseMs
      return 'opened'
    }
    this.#trying = false
    if (verdict === 'failed') this.#openUntil = now() + this.#limits.upstreamPauseMs
    if (verdict !== 'alive') return null
    this.#epoch += 1
    this.#openUntil = null
    this.#failures = 0
    return 'closed'
  }
}
