/** What is under way with one upstream, and what waits for it. */
export interface Compartment {
  active: number
  waiting: number
}

interface BulkheadLimits {
  upstreamCalls: number
  upstreamQueue: number
  workspaceCalls: number
}

interface Waiting {
  compartment: Compartment
  admit(): void
}

/** The calls of one workspace: so many at once to each upstream, so many in all, and a short line for who comes beyond. */
export class Bulkhead {
  readonly #limits: BulkheadLimits
  readonly #line: Waiting[] = []
  #active = 0

  constructor(limits: BulkheadLimits) {
    this.#limits = limits
  }

  get isIdle(): boolean {
    return this.#active === 0 && this.#line.length === 0
  }

  /** Is the workspace as a whole at its limit? */
  get isFull(): boolean {
    return this.#active >= this.#limits.workspaceCalls
  }

  /** Takes a place if there is one. Whoever waits has none: a place that comes free is theirs at once. */
  tryEnter(compartment: Compartment): boolean {
    if (!this.#hasRoom(compartment)) return false
    this.#take(compartment)
    return true
  }

  /** Waits for a place, first come first served; false where too many wait already, or none came free within `ms`. */
  enterLater(compartment: Compartment, ms: number): Promise<boolean> {
    if (compartment.waiting >= this.#limits.upstreamQueue || ms <= 0) return Promise.resolve(false)
    return new Promise(resolve => {
      const end = (admitted: boolean) => {
        clearTimeout(timer)
        this.#line.splice(this.#line.indexOf(waiting), 1)
        compartment.waiting -= 1
        resolve(admitted)
      }
      const waiting: Waiting = { compartment, admit: () => end(true) }
      const timer = setTimeout(() => end(false), ms)
      compartment.waiting += 1
      this.#line.push(waiting)
    })
  }

  leave(compartment: Compartment): void {
    this.#active -= 1
    compartment.active -= 1
    // One place came free, in all and with that upstream: it is for the first who can use it.
    const next = this.#line.find(waiting => this.#hasRoom(waiting.compartment))
    if (!next) return
    this.#take(next.compartment)
    next.admit()
  }

  #hasRoom(compartment: Compartment): boolean {
    return !this.isFull && compartment.active < this.#limits.upstreamCalls
  }

  #take(compartment: Compartment): void {
    this.#active += 1
    compartment.active += 1
  }
}
