import { HttpError } from '../http/http-error.ts'
import type { Limits } from './limit-table.ts'

/** What a node has to do at once. A request that it can't take is refused before anything is done for it. */
export interface Load {
  /** Takes a request on. Throws `overloaded`, with Retry-After, where the node has too much to do. */
  enter(): void
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

export function createLoad(limits: Limits, signs: LoadSigns): Load {
  let inFlight = 0
  return {
    enter: () => {
      if (inFlight >= limits.inFlight) throw overloaded(`${inFlight} requests are being answered already.`)
      if (signs.loopDelayMs() > limits.loopDelayMs) throw overloaded('The node is busy computing.')
      if (signs.databaseQueue() >= limits.databaseQueue) throw overloaded('Too much waits for the database.')
      inFlight += 1
    },
    leave: () => {
      inFlight -= 1
    },
  }
}

function overloaded(message: string): HttpError {
  return new HttpError('overloaded', message, { headers: { 'Retry-After': '2' } })
}
