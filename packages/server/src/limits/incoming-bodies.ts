import { HttpError } from '../http/http-error.ts'
import type { Limits } from './limit-table.ts'

/** Bodies of requests that are still coming in: bounded in time, and in number without anybody who is quick being shut out. */
export interface IncomingBodies {
  /**
   * Waits for a body. Throws, and the connection is to end, where it takes too long, or where it has been coming for longest
   * while too many are.
   */
  receive<T>(read: () => Promise<T>): Promise<T>
}

interface Coming {
  endsAt: number
  refuse(why: HttpError): void
}

export function createIncomingBodies({ bodyMs, inFlight: most }: Pick<Limits, 'bodyMs' | 'inFlight'>): IncomingBodies {
  // In the order in which they began, and so the order in which their time is over.
  const coming = new Set<Coming>()
  let watching = false

  // One timer for all of them: most bodies are there at once.
  function watch(ms: number): void {
    watching = true
    setTimeout(endOverdue, ms).unref()
  }

  function endOverdue(): void {
    watching = false
    const now = performance.now()
    for (const body of coming) {
      if (body.endsAt > now) {
        watch(Math.ceil(body.endsAt - now))
        return
      }
      end(body, tooSlow(bodyMs))
    }
  }

  function end(body: Coming, why: HttpError): void {
    coming.delete(body)
    body.refuse(why)
  }

  return {
    receive: read =>
      new Promise((resolve, reject) => {
        const [oldest] = coming
        if (oldest && coming.size >= most) end(oldest, displaced())
        const body: Coming = { endsAt: performance.now() + bodyMs, refuse: reject }
        coming.add(body)
        if (!watching) watch(bodyMs)
        const settle = <V>(pass: (value: V) => void) => {
          return (value: V) => {
            coming.delete(body)
            // A `Set` that was copied as it filled up keeps what it held until it is collected, and so whatever that points to.
            body.refuse = alreadySettled
            pass(value)
          }
        }
        read().then(settle(resolve), settle(reject))
      }),
  }
}

function alreadySettled(): void {}

function tooSlow(bodyMs: number): HttpError {
  const hint = 'Send the body in one go. The operator sets the limit with BELLHOP_LIMIT_BODY_MS.'
  const headers = { Connection: 'close' }
  const message = `The body was not there within ${bodyMs} ms.`
  return new HttpError('request_invalid', message, { hint, httpStatus: 408, headers })
}

function displaced(): HttpError {
  const headers = { Connection: 'close', 'Retry-After': '2' }
  return new HttpError('overloaded', 'Too many bodies are coming in at once, and this one for longest.', { headers })
}
