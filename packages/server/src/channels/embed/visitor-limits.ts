import { isIPv6 } from 'node:net'
import { HttpError } from '../../http/http-error.ts'
import type { Clock } from '../../parts.ts'

/** How much one node takes from visitors. Counted in memory, on each node by itself. */
export const visitorLimits = {
  /** New conversations a minute from one client address; an IPv6 network of /64 counts as one. */
  sessionsPerAddress: 120,
  /** New conversations a minute with one agent, from wherever. */
  sessionsPerAgent: 600,
  /** Messages and pressed buttons a minute in one conversation. */
  messagesPerConversation: 60,
  /** Streams of one conversation at once; one more ends the oldest. */
  streamsPerConversation: 10,
}

/** Runs of one conversation that may wait for the customer at once. */
export const mostWaitingRuns = 20

export interface VisitorLimits {
  /** Counts a new conversation. Throws `rate_limited`, with Retry-After, where there were too many. */
  startConversation(clientAddress: string | null, agentId: string): void
  /** Counts something that a customer says. Throws `rate_limited`, with Retry-After, where there was too much. */
  say(conversationId: string): void
  /** Counts an open stream until the function that is given back is called. `end` is called where a newer one takes its place. */
  openStream(conversationId: string, end: () => void): () => void
}

export function createVisitorLimits(clock: Clock, limits: typeof visitorLimits = visitorLimits): VisitorLimits {
  const addresses = createWindows(clock, limits.sessionsPerAddress)
  const agents = createWindows(clock, limits.sessionsPerAgent)
  const messages = createWindows(clock, limits.messagesPerConversation)
  // Bounded by the connections that are open.
  const streams = new Map<string, Set<() => void>>()
  return {
    startConversation: (clientAddress, agentId) => {
      // The address first: what one client has too much of must not be taken from all others.
      addresses.take(clientAddress === null ? 'unknown' : networkOf(clientAddress))
      agents.take(agentId)
    },
    say: conversationId => messages.take(conversationId),
    openStream: (conversationId, end) => {
      const open = streams.get(conversationId) ?? new Set()
      streams.set(conversationId, open)
      const [oldest] = open
      if (oldest && open.size >= limits.streamsPerConversation) {
        open.delete(oldest)
        oldest()
      }
      // Its own function, so that two streams with the same `end` are two.
      const entry = () => end()
      open.add(entry)
      return () => {
        open.delete(entry)
        if (open.size === 0 && streams.get(conversationId) === open) streams.delete(conversationId)
      }
    },
  }
}

export function tooMuch(message: string, retryAfterMs: number): HttpError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new HttpError('rate_limited', message, { headers: { 'Retry-After': String(seconds) } })
}

const windowMs = 60_000
/** Keys that are counted at once. Beyond, the one whose window ends first is forgotten. */
const mostKeys = 10_000

/** Fixed windows: a key's minute begins with its first call, and after `most` calls the rest of it is refused. */
function createWindows(clock: Clock, most: number) {
  // In the order in which the windows end.
  const windows = new Map<string, { count: number; endsAt: number }>()
  return {
    take: (key: string): void => {
      const now = clock.now().getTime()
      for (const [oldest, { endsAt }] of windows) {
        if (endsAt > now && (windows.size < mostKeys || windows.has(key))) break
        windows.delete(oldest)
      }
      const window = windows.get(key) ?? { count: 0, endsAt: now + windowMs }
      if (window.count >= most) throw tooMuch(`More than ${most} within a minute.`, window.endsAt - now)
      window.count++
      windows.set(key, window)
    },
  }
}

/** What counts as one client: an IPv4 address, also where it is written as IPv6, or a /64, which one client has to itself. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
