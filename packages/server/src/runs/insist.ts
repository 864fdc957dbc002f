import { setTimeout as sleep } from 'node:timers/promises'
import { isBellhopError } from '@bellhop/core'
import { passesBySoon } from '../database/index.ts'

/** Does work against the database, and again where that fails: for what is known to this process alone and would be lost. */
export interface Insistence {
  /**
   * Resolves once the work has come through. The work has to do nothing the second time where the first did come through after
   * all. Rejects with what failed last: at once where the work itself refuses, after some seconds where trying again promises
   * little, else after minutes.
   */
  insist<T>(work: () => Promise<T>): Promise<T>
}

export interface InsistenceBounds {
  /** For how long something is held. Far longer than a lease: a failover, or a database that restarts, may take minutes. */
  ms: number
  /** How many things may be held at once. Of those beyond, each is only tried for some seconds. */
  most: number
  /** Waits between two tries. Default: a timer, for which no process stays. */
  pause?: (ms: number) => Promise<unknown>
}

/** An outcome takes some kilobytes, and seldom up to two megabytes. */
export const insistenceBounds: InsistenceBounds = { ms: 10 * 60_000, most: 500 }

const firstPausesMs = [100, 500, 2_000, 5_000]
const laterPauseMs = 5_000

export function createInsistence({ ms, most, pause = unreferenced }: InsistenceBounds): Insistence {
  let held = 0

  async function tryAgain<T>(work: () => Promise<T>, first: unknown): Promise<T> {
    const mayStay = held < most
    const begun = performance.now()
    let waitedMs = 0
    let failure = first
    held++
    try {
      for (let tries = 0; ; tries++) {
        const early = tries < firstPausesMs.length
        if (!early && !(mayStay && passesBySoon(failure))) throw failure
        if (Math.max(performance.now() - begun, waitedMs) >= ms) throw failure
        const pauseMs = firstPausesMs[tries] ?? laterPauseMs
        await pause(pauseMs)
        waitedMs += pauseMs
        const attempt = await outcomeOf(work)
        if (attempt.ok) return attempt.value
        failure = attempt.failure
      }
    } finally {
      held--
    }
  }

  return {
    insist: async work => {
      const attempt = await outcomeOf(work)
      return attempt.ok ? attempt.value : tryAgain(work, attempt.failure)
    },
  }
}

type Attempt<T> = { ok: true; value: T } | { ok: false; failure: unknown }

/** Throws what the work refuses by itself. A connection that could not be had is no such thing. */
async function outcomeOf<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (failure) {
    if (isBellhopError(failure) && failure.code !== 'overloaded') throw failure
    return { ok: false, failure }
  }
}

function unreferenced(ms: number): Promise<void> {
  return sleep(ms, undefined, { ref: false })
}
