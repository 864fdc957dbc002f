import type { Egress, Inbound, Outbound } from '@bellhop/core/egress'
import type { Clock } from '../parts.ts'

/** Larger answers are fetched each time. */
const mostBytesOfOne = 256_000
/** What an entry takes besides its texts and its body: by it the number of entries is bounded as well. */
const bytesOfEntry = 1_500

/** Answers that authors let be used again for some seconds (`cacheSeconds`), on this node alone. */
export interface AnswerCache {
  /**
   * The same guard, but an answer that was kept for the same request is given again without asking, where it is younger than
   * `seconds`: another action, or another version, may have had it kept for longer. `sign` makes the key: of the workspace and its
   * person, over all that would be sent, credentials included. Only answers of 2xx are kept.
   */
  through(egress: Egress, options: { seconds: number; sign: (outbound: Outbound) => string }): CachingEgress
}

export interface CachingEgress extends Egress {
  /** Was the last answer one that had been kept? */
  readonly wasKept: boolean
  /** The last answer was of no use, so that nobody is given it again. */
  forget(): void
}

interface Kept {
  inbound: Inbound
  since: number
  until: number
  /** Memory that it takes. */
  bytes: number
}

/** `mostBytes`: of all that one node keeps. */
export function createAnswerCache(clock: Clock, mostBytes: number): AnswerCache {
  // In the order in which they were last used, so that the first is the one to give up.
  const kept = new Map<string, Kept>()
  // By the second in which their time is over, of which there are no more than an answer may be kept for.
  const ending = new Map<number, Set<string>>()
  let bytes = 0
  let sweptUntil = secondOf(clock.monotonic())

  function forget(key: string): void {
    const entry = kept.get(key)
    if (!entry) return
    kept.delete(key)
    bytes -= entry.bytes
    const second = secondOf(entry.until)
    const others = ending.get(second)
    others?.delete(key)
    if (others?.size === 0) ending.delete(second)
  }

  function sweep(now: number): void {
    if (secondOf(now) === sweptUntil) return
    sweptUntil = secondOf(now)
    for (const [second, keys] of ending) {
      if (second < sweptUntil) for (const key of keys) forget(key)
    }
  }

  function read(key: string, seconds: number): Inbound | null {
    const entry = kept.get(key)
    if (!entry) return null
    if (Math.min(entry.until, entry.since + seconds * 1000) <= clock.monotonic()) {
      forget(key)
      return null
    }
    kept.delete(key)
    kept.set(key, entry)
    return entry.inbound
  }

  function keep(key: string, answer: Inbound, seconds: number): void {
    const now = clock.monotonic()
    sweep(now)
    if (answer.status < 200 || answer.status > 299 || answer.body.byteLength > mostBytesOfOne) return
    forget(key)
    const inbound = { ...answer, body: ownBytes(answer.body) }
    const entry = { inbound, since: now, until: now + seconds * 1000, bytes: bytesOf(key, inbound) }
    kept.set(key, entry)
    bytes += entry.bytes
    const second = secondOf(entry.until)
    const others = ending.get(second)
    if (others) others.add(key)
    else ending.set(second, new Set([key]))
    if (bytes > mostBytes) makeRoom()
  }

  // Some at once: to find the first of a map takes a walk over the places of all that were before it.
  function makeRoom(): void {
    for (const oldest of kept.keys()) {
      if (bytes <= mostBytes * 0.97) return
      forget(oldest)
    }
  }

  return {
    through: (egress, { seconds, sign }) => {
      let wasKept = false
      let last: string | null = null
      return {
        get wasKept() {
          return wasKept
        },
        request: async outbound => {
          const key = sign(outbound)
          last = key
          const known = read(key, seconds)
          wasKept = known !== null
          if (known) return known
          const inbound = await egress.request(outbound)
          keep(key, inbound, seconds)
          return inbound
        },
        forget: () => {
          if (last !== null) forget(last)
        },
        check: (url, credential) => egress.check(url, credential),
        close: () => egress.close(),
      }
    },
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000)
}

/** A small body lies in a block of memory with others, all of which it would keep. */
function ownBytes(body: Uint8Array): Uint8Array {
  return body.byteLength === body.buffer.byteLength ? body : new Uint8Array(body)
}

function bytesOf(key: string, { headers, body, url }: Inbound): number {
  let characters = key.length + url.length
  for (const [name, value] of Object.entries(headers)) characters += name.length + value.length
  // A text takes up to two bytes a character.
  return bytesOfEntry + body.byteLength + 2 * characters
}
