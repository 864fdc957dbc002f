import { beginOf, isSince } from './since.ts'

/** The members of an address that say for which time a list is: `since` some time ago, or what lies between two moments. */
export const timeFilters = ['since', 'from', 'to'] as const

export type TimeFilters = Record<(typeof timeFilters)[number], string>

/** What the address asks for, as REST takes it. What is no moment is left out, as if it were not there. */
export function toTimeQuery({ since, from, to }: TimeFilters, now: Date): { from?: string; to?: string } {
  if (isSince(since)) return { from: beginOf(since, now) }
  return { ...(toMoment(from) && { from: toMoment(from) }), ...(toMoment(to) && { to: toMoment(to) }) }
}

/** Does it end before it begins, so that nothing can be in it? */
export function isBackward({ from, to }: Pick<TimeFilters, 'from' | 'to'>): boolean {
  const [begin, end] = [toMoment(from), toMoment(to)]
  return begin !== '' && end !== '' && begin >= end
}

/** A moment as an address has it (UTC, so that it is the same for whoever opens the link), for a field of local time. */
export function toLocalField(text: string): string {
  const moment = toMoment(text)
  if (moment === '') return ''
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The other way round. `''` for what is no whole time. */
export function fromLocalField(text: string): string {
  return text === '' ? '' : toMoment(text)
}

function toMoment(text: string): string {
  const date = new Date(text)
  if (text === '' || Number.isNaN(date.getTime())) return ''
  // REST knows years of four digits, and a field may hold the first of more while somebody types.
  const moment = date.toISOString()
  return /^\d{4}-/.test(moment) ? moment : ''
}
