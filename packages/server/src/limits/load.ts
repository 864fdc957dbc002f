import { HttpError } from '../http/http-error.ts'
import type { Limits } from './limit-table.ts'

/** What a node has to do at once. A request that it can't take is refused before anything is done for it. */
export interface Load {
  /** Throws `overloaded`, with Retry-After, where the node has too much to do. Counts nothing: for what is still coming in. */
  check(): void
  /** The same, and takes a request on that has come in whole. */
  enter(): Place
}

/** What a request holds while it is being answered. */
export interface Place {
  /** Whose request it is. Throws `overloaded` where its workspace has as many places as it may have. At most once. */
  belongTo(workspaceId: string): void
  /** Its answer has been made. A stream that goes on after it is not counted. */
  leave(): void
}

/** What the load is judged by, besides what has come in. */
export interface LoadSigns {
  /** Statements that wait for a database connection. */
  databaseQueue(): number
  /** How far the event loop lags behind, in milliseconds, for some time already. */
  loopDelayMs(): number
}

/**
 * A workspace may have so many times the places that are free: one alone three quarters of all, ten an equal part each, and
 * however many there are, who comes next still finds one.
 */
const share = 3

export function createLoad(limits: Limits, signs: LoadSigns): Load {
  let inFlight = 0
  // Of workspaces that have any.
  const held = new Map<string, number>()

  function check(): void {
    if (inFlight >= limits.inFlight) throw overloaded(`${inFlight} requests are being answered already.`)
    if (signs.loopDelayMs() > limits.loopDelayMs) throw overloaded('The node is busy computing.')
    if (signs.databaseQueue() >= limits.databaseQueue) throw overloaded('Too much waits for the database.')
  }

  function hold(workspaceId: string): void {
    const own = held.get(workspaceId) ?? 0
    // Its own new place counts as free.
    if (own >= share * (limits.inFlight - inFlight + 1))
      throw overloaded(`${own} requests of this workspace are being answered already, and others need the rest.`)
    held.set(workspaceId, own + 1)
  }

  function release(workspaceId: string): void {
    const own = held.get(workspaceId) ?? 0
    if (own > 1) held.set(workspaceId, own - 1)
    else held.delete(workspaceId)
  }

  return {
    check,
    enter: () => {
      check()
      inFlight += 1
      let owner: string | null = null
      return {
        belongTo: workspaceId => {
          hold(workspaceId)
          owner = workspaceId
        },
        leave: () => {
          inFlight -= 1
          if (owner !== null) release(owner)
        },
      }
    },
  }
}

function overloaded(message: string): HttpError {
  return new HttpError('overloaded', message, { headers: { 'Retry-After': '2' } })
}
