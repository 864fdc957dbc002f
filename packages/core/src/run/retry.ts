/** At most two more tries (contracts 4). */
export const maxRetries = 2

const retriedStatuses = new Set([429, 502, 503, 504])

export function isRetriedStatus(status: number): boolean {
  return retriedStatuses.has(status)
}

/**
 * How long to wait before the retry `attempt` (1 is the first), in milliseconds: what the upstream asked for (Retry-After,
 * RFC 9110 10.2.3: seconds or a date), else 50 ms and a random share of 100 ms, the latter doubled each time.
 */
export function retryDelay(attempt: number, retryAfter: string | undefined, now: Date, random: () => number): number {
  const asked = retryAfter === undefined ? null : readRetryAfter(retryAfter, now)
  return asked ?? Math.round(50 + random() * 100 * 2 ** (attempt - 1))
}

function readRetryAfter(text: string, now: Date): number | null {
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000
  // Every form of an HTTP date but the oldest ends so; other text that JavaScript takes for a date is none.
  const at = /GMT\s*$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}
