import { beginOf, type Since } from '../../app/since.ts'

const hourMs = 3_600_000

export const ranges = { '24h': '24 hours', '7d': '7 days', '30d': '30 days' } as const satisfies Partial<
  Record<Since, string>
>

export type Range = keyof typeof ranges

/** How often a report is asked for again: the more runs it counts, the more it costs, and the less a few new ones change it. */
export const everyMs: Readonly<Record<Range, number>> = { '24h': 30_000, '7d': 60_000, '30d': 300_000 }

/** What the address asks for; a week where it asks for nothing that there is. */
export function toRange(text: string): Range {
  return Object.hasOwn(ranges, text) ? (text as Range) : '7d'
}

/** The range that ends now, as REST takes it. */
export function reportQuery(range: Range, now: Date) {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return { from: beginOf(range, now), to: now.toISOString(), timeZone }
}

/**
 * Every hour or day of the range, in the viewer's time zone, with what the report has of it. A report leaves out those in which
 * nothing happened; a line that did so would rise and fall where nothing was.
 */
export function fillSeries<P extends object>(
  report: { from: string; to: string; interval: 'hour' | 'day'; series: readonly (P & { at: string })[] },
  none: P,
): (P & { time: number })[] {
  const found = new Map(report.series.map(point => [startOf(new Date(point.at), report.interval).getTime(), point]))
  const filled = []
  const end = Date.parse(report.to)
  for (let at = startOf(new Date(report.from), report.interval); at.getTime() < end; at = next(at, report.interval)) {
    const time = at.getTime()
    filled.push({ ...(found.get(time) ?? none), time })
  }
  return filled
}

/** Of a day that begins twice, as its clocks go back at midnight, the first time: a report may name the second. */
function startOf(time: Date, interval: 'hour' | 'day'): Date {
  const start = new Date(time)
  // Not by `setMinutes`, which would take the second of two hours of one name for the first.
  if (interval === 'hour') start.setTime(time.getTime() - time.getMinutes() * 60_000 - (time.getTime() % 60_000))
  else start.setHours(0, 0, 0, 0)
  return start
}

/** The day after is not always 24 hours later, and not every day begins at midnight. */
function next(time: Date, interval: 'hour' | 'day'): Date {
  const after = new Date(time)
  if (interval === 'hour') after.setTime(after.getTime() + hourMs)
  else after.setDate(after.getDate() + 1)
  return startOf(after, interval)
}
