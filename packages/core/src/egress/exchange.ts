import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { CallDeadline } from './call-deadline.ts'
import type { ConnectionPool, Lane } from './connection-pool.ts'
import { EgressError } from './egress-error.ts'
import { toCallError } from './to-call-error.ts'
import type { Outbound } from './types.ts'

export interface Exchange {
  method: Outbound['method']
  url: URL
  /** Flat list of names and values. */
  headers: string[]
  body: Uint8Array | null
  write: boolean
  /** Most bytes of the body that are read, as they come over the wire. */
  maxBytes: number
  /** Has an earlier hop of the call left already? */
  left: boolean
  mayLeave?: (() => boolean) | undefined
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** As it came over the wire. */
  body: Uint8Array
  remoteAddress: string
}

/** One request and its whole answer over one connection of the pool. Rejects with an EgressError alone. */
export function exchange(pool: ConnectionPool, deadline: CallDeadline, hop: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (deadline.over) return reject(deadline.toError(hop.left))
    const { origin, pathname, search } = hop.url
    const lane = pool.acquire(origin, hop.write)
    const handler = new AnswerReader(pool, lane, deadline, hop, resolve, reject)
    deadline.onOver = () => handler.interrupt()
    const { method, headers, body } = hop
    lane.client.dispatch({ path: pathname + search, method, headers, body }, handler)
  })
}

/**
 * Reads an answer as undici hands it over. On this level (below `undici.request`) it is known when the first byte is
 * about to be written, and no stream is built for each answer.
 */
class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #pool: ConnectionPool
  readonly #lane: Lane
  readonly #deadline: CallDeadline
  readonly #hop: Exchange
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (error: EgressError) => void
  #left: boolean
  #settled = false
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(
    pool: ConnectionPool,
    lane: Lane,
    deadline: CallDeadline,
    hop: Exchange,
    resolve: (answer: Answer) => void,
    reject: (error: EgressError) => void,
  ) {
    this.#pool = pool
    this.#lane = lane
    this.#deadline = deadline
    this.#hop = hop
    this.#resolve = resolve
    this.#reject = reject
    this.#left = hop.left
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (!this.#settled && this.#hop.mayLeave?.() === false) {
      const message = `Nothing was sent to ${this.#hop.url.host}: the right to send had run out by then.`
      this.#fail(new EgressError('overloaded', message, { left: this.#left }))
    }
    if (this.#settled) controller.abort(new Error('The call is over.'))
    else this.#left = true
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (this.#hop.method !== 'HEAD' && Number(headers['content-length']) > this.#hop.maxBytes) this.#failTooLarge()
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#bytes += chunk.length
    if (this.#bytes > this.#hop.maxBytes) this.#failTooLarge()
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#settled) return
    this.#settled = true
    this.#deadline.onOver = null
    const [first] = this.#chunks
    const body = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#bytes)
    const { remoteAddress } = this.#lane
    this.#pool.release(this.#lane)
    this.#resolve({ status: this.#status, headers: this.#headers, body, remoteAddress })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(toCallError(error, { left: this.#left, status: this.#statusLine, host: this.#hop.url.host }))
  }

  interrupt(): void {
    this.#fail(this.#deadline.toError(this.#left, this.#statusLine))
  }

  get #statusLine(): number | undefined {
    return this.#status === 0 ? undefined : this.#status
  }

  #failTooLarge(): void {
    const message = `The answer is larger than ${this.#hop.maxBytes} bytes.`
    this.#fail(new EgressError('response_too_large', message, { left: true, status: this.#statusLine }))
  }

  #fail(error: EgressError): void {
    if (this.#settled) return
    this.#settled = true
    this.#deadline.onOver = null
    this.#pool.discard(this.#lane)
    this.#reject(error)
  }
}
