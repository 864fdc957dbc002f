/** The shop keeps its calendar where it stands: a parcel "today" means today on its quay. */
const SHOP_TIME_ZONE = 'Europe/London'

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: SHOP_TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The shop's calendar day at this instant, as YYYY-MM-DD. */
export function shopDay(at: Date): string {
  return dayFormat.format(at)
}

/** `day` moved by whole days. Both are YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  return new Date(toUtc(day) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Whole days from one YYYY-MM-DD to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((toUtc(to) - toUtc(from)) / DAY_MS)
}

/** 0 is Sunday. */
export function weekday(day: string): number {
  return new Date(toUtc(day)).getUTCDay()
}

/** True for a YYYY-MM-DD that is in the calendar; false for 2027-02-30. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = toUtc(text)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text
}

const DAY_MS = 86_400_000

function toUtc(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}
