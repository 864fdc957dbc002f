import type { ReadableStreamDefaultController, UnderlyingSource } from 'node:stream/web'
import type { Logger } from 'pino'

/** What a stream gives. Left out: an event that no client can go on after. */
interface Numbered {
  type: string
  number?: number
}

export interface EventStreamOptions {
  log: Pick<Logger, 'error'>
  /** Between two comments that keep proxies from closing a quiet stream. Default 15_000. */
  pingMs?: number
  /** Asked with every comment; where it says no, or can't say, the stream ends. Default yes. */
  mayGoOn?: () => Promise<boolean>
  /** Has `look` called with each change of what the reader may, until the function that it gives is called: then `mayGoOn` is asked too. */
  onDoubt?: (look: () => void) => () => void
  /**
   * After so many comments in a row that nobody took, the connection is broken off: one whose events have ended would stay open for as
   * long as its reader takes nothing. Default 20.
   */
  mostUntaken?: number
}

/**
 * Events as Server-Sent Events (HTML Standard, 9.2): `id:` is the event's number, which a client sends back as
 * `Last-Event-ID`; `event:` its type; `data:` all of it as JSON. `stop` is called when nobody reads any more,
 * and has to end the events. Where they fail, the stream ends and the log says why: the client comes again from the last number that it has.
 */
export function eventStream(
  events: AsyncGenerator<Numbered>,
  stop: () => void,
  { log, pingMs = 15_000, mayGoOn, onDoubt, mostUntaken = 20 }: EventStreamOptions,
): Response {
  const encoder = new TextEncoder()
  let ping: NodeJS.Timeout | undefined
  let leave = () => {}
  let untaken = 0
  let mayNot = false
  const look = async () => {
    if (!mayGoOn) return
    const goesOn = await mayGoOn().catch((error: unknown) => {
      log.error({ err: error }, 'whether a stream of events may go on could not be told')
      return false
    })
    if (goesOn) return
    mayNot = true
    stop()
  }
  const breakOff = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    clearInterval(ping)
    leave()
    stop()
    void events.return(undefined)
    controller.error(new Error('Nobody takes what the stream gives.'))
  }
  const source: UnderlyingSource<Uint8Array> = {
    async pull(controller) {
      if (ping === undefined) {
        const sayAlive = () => {
          // A reader that takes nothing is not written to without end.
          const isTaken = (controller.desiredSize ?? -1) >= 0
          untaken = isTaken ? 0 : untaken + 1
          if (isTaken) controller.enqueue(encoder.encode(': ping\n\n'))
          else if (mayNot || untaken >= mostUntaken) return breakOff(controller)
          void look()
        }
        ping = setInterval(sayAlive, pingMs)
        leave = onDoubt?.(() => void look()) ?? leave
        // At once, so that the answer's head goes out before the first event.
        controller.enqueue(encoder.encode(': open\n\n'))
        return
      }
      const next = await events.next().catch((error: unknown) => {
        log.error({ err: error }, 'a stream of events failed')
        return { done: true } as const
      })
      if (next.done) {
        clearInterval(ping)
        leave()
        controller.close()
        return
      }
      const event = next.value
      const id = event.number === undefined ? '' : `id: ${event.number}\n`
      controller.enqueue(encoder.encode(`${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`))
    },
    async cancel() {
      clearInterval(ping)
      leave()
      stop()
      await events.return(undefined)
    },
  }
  // Nothing begins before it is read: the answer to HEAD never is.
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    },
  })
}

/** The number after which to go on, from `Last-Event-ID`; 0 without one, or with one that is no number of ours. */
export function lastEventId(request: Request): number {
  const text = request.headers.get('last-event-id') ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}

export function wantsEventStream(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/event-stream') ?? false
}
