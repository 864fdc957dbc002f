import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { CallDeadline } from './call-deadline.ts'
import type { ConnectionPool, Lane } from './connection-pool.ts'
import { EgressError } from './egress-error.ts'
import type { Exchange } from './exchange.ts'
import { toCallError } from './to-call-error.ts'
import type { StreamInbound } from './types.ts'

export interface StreamExchange extends Omit<Exchange, 'left' | 'mayLeave' | 'write'> {
  /** Longest silence in milliseconds. */
  idleMs: number
}

export interface StreamedAnswer extends Pick<StreamInbound, 'status' | 'body' | 'remoteAddress' | 'ended'> {
  headers: IncomingHttpHeaders
}

/** How much of a body waits for its reader before the connection is told to wait too. */
const readAheadBytes = 65_536

/** One request over one connection of the pool, and its answer as it comes. Rejects with an EgressError alone. */
export function streamExchange(
  pool: ConnectionPool,
  deadline: CallDeadline,
  hop: StreamExchange,
): Promise<StreamedAnswer> {
  return new Promise((resolve, reject) => {
    if (deadline.over) return reject(deadline.toError(false))
    const { origin, pathname, search } = hop.url
    // As careful as with a write: nobody pays for the same answer twice.
    const lane = pool.acquire(origin, true)
    const reader = new StreamReader(pool, lane, deadline, hop, resolve, reject)
    deadline.onOver = () => reader.interrupt()
    const { method, headers, body } = hop
    lane.client.dispatch({ path: pathname + search, method, headers, body }, reader)
  })
}

class StreamReader implements Dispatcher.DispatchHandler {
  readonly #pool: ConnectionPool
  readonly #lane: Lane
  readonly #deadline: CallDeadline
  readonly #hop: StreamExchange
  readonly #resolve: (answer: StreamedAnswer) => void
  readonly #reject: (error: EgressError) => void
  readonly #ended = Promise.withResolvers<EgressError | null>()
  #body: ReadableStreamDefaultController<Uint8Array> | null = null
  #left = false
  #settled = false
  #status: number | undefined
  #bytes = 0
  #idle: NodeJS.Timeout | undefined

  constructor(
    pool: ConnectionPool,
    lane: Lane,
    deadline: CallDeadline,
    hop: StreamExchange,
    resolve: (answer: StreamedAnswer) => void,
    reject: (error: EgressError) => void,
  ) {
    this.#pool = pool
    this.#lane = lane
    this.#deadline = deadline
    this.#hop = hop
    this.#resolve = resolve
    this.#reject = reject
    this.#waitForUpstream()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('The call is over.'))
    else this.#left = true
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#settled) return
    this.#status = status
    if (Number(headers['content-length']) > this.#hop.maxBytes) {
      this.#failTooLarge()
      return
    }
    this.#waitForUpstream()
    const body = new ReadableStream<Uint8Array>(
      {
        start: stream => {
          this.#body = stream
        },
        pull: () => {
          if (this.#settled || !controller.paused) return
          this.#waitForUpstream()
          controller.resume()
        },
        cancel: () => this.#end(null),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: readAheadBytes }),
    )
    this.#resolve({ status, headers, body, remoteAddress: this.#lane.remoteAddress, ended: this.#ended.promise })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled || !this.#body) return
    this.#bytes += chunk.length
    if (this.#bytes > this.#hop.maxBytes) {
      this.#failTooLarge()
      return
    }
    this.#body.enqueue(chunk)
    this.#waitForUpstream()
    if ((this.#body.desiredSize ?? 0) > 0) return
    // A reader that takes its time is no silence of the upstream's.
    clearTimeout(this.#idle)
    controller.pause()
  }

  onResponseEnd(): void {
    if (this.#settled) return
    this.#settle(null)
    this.#pool.release(this.#lane)
    this.#body?.close()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(toCallError(error, { left: this.#left, status: this.#status, host: this.#hop.url.host }))
  }

  interrupt(): void {
    this.#end(this.#deadline.toError(this.#left, this.#status))
  }

  #waitForUpstream(): void {
    clearTimeout(this.#idle)
    const { idleMs, url } = this.#hop
    this.#idle = setTimeout(() => {
      const message = `Nothing came from ${url.host} for ${idleMs} ms.`
      this.#end(new EgressError('timeout', message, { left: this.#left, status: this.#status }))
    }, idleMs)
  }

  #failTooLarge(): void {
    const message = `The answer is larger than ${this.#hop.maxBytes} bytes.`
    this.#end(new EgressError('response_too_large', message, { left: true, status: this.#status }))
  }

  /** Ends the call before its time; null: whoever reads it has had enough. */
  #end(error: EgressError | null): void {
    if (this.#settled) return
    this.#settle(error)
    this.#pool.discard(this.#lane)
    if (error === null) return
    if (this.#body) this.#body.error(error)
    else this.#reject(error)
  }

  #settle(error: EgressError | null): void {
    this.#settled = true
    this.#deadline.onOver = null
    clearTimeout(this.#idle)
    this.#ended.resolve(error)
  }
}
