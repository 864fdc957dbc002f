const hourMs = 3_600_000

/** How far back a list or a report goes, as its address and its reader have it. */
export const sinceWords = {
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
} as const

export type Since = keyof typeof sinceWords

const lengths: Readonly<Record<Since, number>> = {
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
}

export function isSince(text: string): text is Since {
  return Object.hasOwn(sinceWords, text)
}

/** When it began, as REST takes it. */
export function beginOf(since: Since, now: Date): string {
  return new Date(now.getTime() - lengths[since]).toISOString()
}
