import type { StreamEvent } from '@bellhop/core/stream'
import { parseEvent } from './parse-event.ts'
import { createFrameParser } from './parse-frames.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost'

export interface FollowParts {
  /** Opens the stream after the event of this number. Throws when the server can't be reached. */
  open(lastNumber: number, signal: AbortSignal): Promise<Response>
  onEvent(event: StreamEvent): void
  onState(state: ConnectionState): void
  /** The token is not accepted any more. Gets a new one; false gives up. */
  onUnauthorized(): Promise<boolean>
  /** Resolves after so many milliseconds, or earlier when there is reason to hope (the browser is online again). */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** 0 to 1, for the jitter. */
  random(): number
  signal: AbortSignal
  /** Number of the last event that was seen already. */
  lastNumber: number
  /** A stream without a byte for so long is taken for dead. Pings come every 15 s. */
  silenceMs?: number
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 15_000

/**
 * Follows the conversation until the signal aborts: each event once and in order, however often the connection is cut.
 * What was only half received is not used; the server is asked for everything after the last whole event.
 */
export async function followEvents(parts: FollowParts): Promise<void> {
  const { signal } = parts
  let last = parts.lastNumber
  let failures = 0
  parts.onState('connecting')

  while (!signal.aborted) {
    const attempt = new AbortController()
    const abort = () => attempt.abort()
    signal.addEventListener('abort', abort)
    try {
      const response = await parts.open(last, attempt.signal)
      if (response.status === 401) {
        if (!(await parts.onUnauthorized())) return parts.onState('lost')
        failures++
      } else if (response.status === 403 || response.status === 404) {
        return parts.onState('lost')
      } else if (response.ok && response.body) {
        parts.onState('open')
        await readStream(response.body, attempt, parts.silenceMs ?? 45_000, event => {
          failures = 0
          if (!event || event.number <= last || signal.aborted) return
          last = event.number
          parts.onEvent(event)
        })
        failures++
      } else failures++
    } catch {
      failures++
    } finally {
      signal.removeEventListener('abort', abort)
      attempt.abort()
    }
    if (signal.aborted) return
    if (failures > 1) parts.onState('lost')
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 10))
    await parts.wait(ceiling * (0.5 + parts.random() / 2), signal)
  }
}

async function readStream(
  body: ReadableStream<Uint8Array>,
  attempt: AbortController,
  silenceMs: number,
  onEvent: (event: StreamEvent | null) => void,
): Promise<void> {
  const feed = createFrameParser(frame => onEvent(frame && parseEvent(frame.event, frame.data)))
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let watchdog: ReturnType<typeof setTimeout> | undefined
  const cancel = () => void reader.cancel().catch(() => {})
  attempt.signal.addEventListener('abort', cancel)
  const watch = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => attempt.abort(), silenceMs)
  }
  try {
    for (;;) {
      watch()
      const { done, value } = await reader.read()
      if (done) return
      feed(decoder.decode(value, { stream: true }))
    }
  } finally {
    clearTimeout(watchdog)
    cancel()
  }
}
