import { setTimeout as sleep } from 'node:timers/promises'
import { isBellhopError } from '@bellhop/core'

/** A database that restarts, or hands over to its replica, is back within seconds. */
const pausesMs = [100, 500, 2_000, 5_000]

/**
 * Does work against the database, and again where that fails: for what is known to this process alone and would be lost. The work
 * has to do nothing the second time where the first did come through after all. What it refuses by itself is not tried again.
 */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await work()
    } catch (error) {
      if (isBellhopError(error)) throw error
      await sleep(pauseMs)
    }
  }
  return work()
}
