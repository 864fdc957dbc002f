import { EgressError } from '../egress/egress-error.ts'
import type { Egress, Inbound, Outbound } from '../egress/types.ts'
import { BellhopError } from '../error/bellhop-error.ts'
import type { Clock } from './clock.ts'
import { isRetriedStatus, maxRetries, retryDelay } from './retry.ts'

/** What is known after sending: an answer, or that none came and whether the request may have arrived. */
export type Sent =
  | { kind: 'answered'; inbound: Inbound; attempts: number }
  | { kind: 'unanswered'; error: BellhopError; mayHaveArrived: boolean; attempts: number }

export interface SendParts {
  egress: Egress
  clock: Clock
  sleep?: ((ms: number) => Promise<void>) | undefined
  random?: (() => number) | undefined
}

/**
 * Sends within `timeoutMs` in all. A GET is tried again on connection failure, 429, 502, 503 and 504; a write only when it
 * provably never left (contracts 4).
 */
export async function send(outbound: Outbound, timeoutMs: number, parts: SendParts): Promise<Sent> {
  const deadline = performance.now() + timeoutMs
  const sleep = parts.sleep ?? (ms => new Promise(resolve => setTimeout(resolve, ms)))
  const random = parts.random ?? Math.random
  const isGet = outbound.method === 'GET'
  let before: Sent | null = null
  for (let attempts = 1; ; attempts++) {
    const sent = await sendOnce(outbound, Math.max(1, deadline - performance.now()), attempts, parts.egress)
    // Nothing was tried: what the try before it came to says more, and whether anything has left.
    if (before !== null && sent.kind === 'unanswered' && sent.error.code === 'overloaded') return before
    before = sent
    const again =
      sent.kind === 'answered' ? isGet && isRetriedStatus(sent.inbound.status) : isRetriedFailure(sent, isGet)
    if (!again || attempts > maxRetries) return sent
    const retryAfter = sent.kind === 'answered' ? sent.inbound.headers['retry-after'] : undefined
    const delay = retryDelay(attempts, retryAfter, parts.clock.now(), random)
    if (performance.now() + delay >= deadline) return sent
    await sleep(delay)
  }
}

async function sendOnce(outbound: Outbound, timeoutMs: number, attempts: number, egress: Egress): Promise<Sent> {
  try {
    return { kind: 'answered', inbound: await egress.request({ ...outbound, timeoutMs }), attempts }
  } catch (thrown) {
    if (thrown instanceof EgressError)
      return { kind: 'unanswered', error: thrown, mayHaveArrived: thrown.left, attempts }
    // Not the guard's own word: nothing is known about how far the request came.
    const error = new BellhopError('internal', 'The request failed in an unforeseen way.', { cause: thrown })
    return { kind: 'unanswered', error, mayHaveArrived: true, attempts }
  }
}

function isRetriedFailure(sent: Extract<Sent, { kind: 'unanswered' }>, isGet: boolean): boolean {
  switch (sent.error.code) {
    case 'dns_failed':
    case 'connect_failed':
      return isGet || !sent.mayHaveArrived
    case 'connection_lost':
      // A status line that had come says already whether another try is worth it.
      return isGet && (sent.error.status === undefined || sent.error.status < 300 || isRetriedStatus(sent.error.status))
    default:
      return false
  }
}
