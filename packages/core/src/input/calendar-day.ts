/** The calendar day of an instant in a time zone (IANA name), as YYYY-MM-DD. */
export function calendarDay(instant: Date, timeZone: string): string {
  const { year = 0, month = 0, day = 0 } = wallClock(instant, timeZone)
  return toDay(year, month, day)
}

/** How far the wall clock of the time zone is ahead of UTC at that instant, in minutes. */
export function zoneOffsetMinutes(instant: Date, timeZone: string): number {
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = wallClock(instant, timeZone)
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  return Math.round((wall - Math.floor(instant.getTime() / 1000) * 1000) / 60_000)
}

/** YYYY-MM-DD of numbers, which need not be a day that exists. */
export function toDay(year: number, month: number, day: number): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}

/** Is it YYYY-MM-DD, of the years 1 to 9999, and on the calendar? */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** Is it a name that `Intl` knows? Absent stands for UTC. */
export function isTimeZone(name: string | undefined): boolean {
  if (name === undefined || name === 'UTC') return true
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The parts of a wall clock in the time zone, by their names in `Intl`: `year`, `month` (from 1), `day`, `hour` (0 to 23), `minute`, `second`. */
export function wallClock(instant: Date, timeZone: string): Record<string, number> {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  })
  const parts = format.formatToParts(instant)
  const wall = Object.fromEntries(parts.map(part => [part.type, Number(part.value)]))
  // The year before 1 is 0 (ISO 8601), which a calendar calls 1 BC.
  if (parts.some(({ type, value }) => type === 'era' && value === 'BC')) wall.year = 1 - (wall.year ?? 0)
  return wall
}
