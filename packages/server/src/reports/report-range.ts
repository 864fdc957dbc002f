import { BellhopError } from '@bellhop/core'
import { isWithinYears } from '../http/time-range.ts'

/** From `from` on, and before `to`. */
export interface ReportRange {
  from: Date
  to: Date
  /** In which steps a series goes. */
  interval: 'hour' | 'day'
  /** IANA name: whose days they are. */
  timeZone: string
}

const dayMs = 24 * 60 * 60 * 1000
const longestMs = 366 * dayMs
/** A series by the hour up to here. */
const hourlyMs = 3 * dayMs

/** The range that was asked for; the last seven days where nothing was. Throws `request_invalid` for one that is none. */
export function toReportRange(
  asked: { from?: string | undefined; to?: string | undefined; timeZone: string },
  now: Date,
): ReportRange {
  const to = asked.to === undefined ? now : new Date(asked.to)
  const from = asked.from === undefined ? new Date(to.getTime() - 7 * dayMs) : new Date(asked.from)
  const length = to.getTime() - from.getTime()
  if (!isWithinYears(from)) throw invalid('Lies before the year 1.')
  if (length <= 0) throw invalid('Has to be before `to`.')
  if (length > longestMs) throw invalid('A report covers at most 366 days.')
  return { from, to, interval: length <= hourlyMs ? 'hour' : 'day', timeZone: asked.timeZone }
}

function invalid(message: string): BellhopError {
  return new BellhopError('request_invalid', 'The range of the report is not one.', {
    issues: [{ path: '$.query.from', message }],
  })
}
