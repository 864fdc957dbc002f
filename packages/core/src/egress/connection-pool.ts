import type { EventEmitter } from 'node:events'
import { Client } from 'undici'
import type { Dial } from './dial.ts'

/** One connection to one origin, which carries one request at a time. It is dialled when the first request is sent. */
export interface Lane {
  readonly client: Client
  readonly origin: string
  /** Address of the peer; empty until connected. */
  remoteAddress: string
  busy: boolean
  idleSince: number
  readonly dialling: AbortController
}

export interface ConnectionPool {
  /** A lane for one request. A fresh one when `write` and no connection has been idle for less than a second. */
  acquire(origin: string, write: boolean): Lane
  /** Gives a lane back whose answer was read to its end. */
  release(lane: Lane): void
  /** Ends a lane, whatever it is doing. */
  discard(lane: Lane): void
  /** Ends idle connections now, and busy ones as they are given back. */
  close(): void
}

/** A server may close an idle connection at any moment, and a write that meets that moment may or may not be done. */
const maxIdleBeforeWriteMs = 1_000

/**
 * Keep-alive connections per origin. Our own pool over undici's `Client`, because undici's tells neither how long a
 * connection was idle nor which one carries a request.
 */
export function createConnectionPool(dial: Dial, now: () => number): ConnectionPool {
  /** Last given back, last in the array: the freshest is taken first. */
  const idle = new Map<string, Lane[]>()
  let closed = false

  function acquire(origin: string, write: boolean): Lane {
    const lanes = idle.get(origin)
    const freshest = lanes?.at(-1)
    if (!lanes || !freshest || (write && now() - freshest.idleSince >= maxIdleBeforeWriteMs)) return open(origin)
    lanes.pop()
    freshest.busy = true
    return freshest
  }

  function open(origin: string): Lane {
    const url = new URL(origin)
    const dialling = new AbortController()
    const client = new Client(origin, {
      connect: (_options, done) => {
        dial(url, dialling.signal).then(
          socket => {
            lane.remoteAddress = socket.remoteAddress ?? ''
            done(null, socket)
          },
          (error: Error) => done(error, null),
        )
      },
      pipelining: 1,
      maxHeaderSize: 16_384,
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 30_000,
      // The deadline of the whole call is kept by the guard.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const lane: Lane = { client, origin, remoteAddress: '', busy: true, idleSince: 0, dialling }
    client.on('disconnect', () => {
      if (!lane.busy) discard(lane)
    })
    const events: EventEmitter = client
    events.on('error', () => discard(lane))
    return lane
  }

  function release(lane: Lane): void {
    if (closed) {
      discard(lane)
      return
    }
    lane.busy = false
    lane.idleSince = now()
    const lanes = idle.get(lane.origin)
    if (lanes) lanes.push(lane)
    else idle.set(lane.origin, [lane])
  }

  function discard(lane: Lane): void {
    const lanes = idle.get(lane.origin)
    const index = lanes?.indexOf(lane) ?? -1
    if (index >= 0) lanes?.splice(index, 1)
    if (lanes?.length === 0) idle.delete(lane.origin)
    lane.dialling.abort()
    lane.client.destroy(() => {})
  }

  function close(): void {
    closed = true
    for (const lane of [...idle.values()].flat()) discard(lane)
  }

  return { acquire, release, discard, close }
}
