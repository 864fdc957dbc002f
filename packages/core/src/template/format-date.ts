import { isCalendarDay, wallClock } from '../input/calendar-day.ts'

type DateStyle = 'short' | 'medium' | 'long' | 'full'

export interface DateSettings {
  locale: string
  timeZone: string
}

/** Why `format` is neither a style nor a pattern, or `null` when it is one. */
export function checkDateFormat(format: string): string | null {
  if (isStyle(format)) return null
  const tokens = readPattern(format)
  if (tokens === null)
    return `the date pattern "${format}" has a letter that means nothing: put words in 'single quotes'`
  return tokens.some(token => token.kind === 'field') ? null : `the date format "${format}" shows no part of a date`
}

/**
 * Formats a date-only text (as that calendar day in every time zone), an ISO 8601 date-time (without an offset it is wall
 * clock time and isn't moved) or a Unix time in seconds or, from 10^11 on, milliseconds. `null` for anything else.
 */
export function formatDate(value: unknown, format: string, settings: DateSettings): string | null {
  const moment = readMoment(value)
  if (moment === null) return null
  const timeZone = moment.floating ? 'UTC' : settings.timeZone
  if (isStyle(format)) {
    return new Intl.DateTimeFormat(settings.locale, { dateStyle: format, timeZone, calendar: 'gregory' }).format(
      moment.date,
    )
  }
  const tokens = readPattern(format)
  if (tokens === null) return null
  const fields = wallClock(moment.date, timeZone)
  return tokens
    .map(token =>
      token.kind === 'text' ? token.text : formatField(token.field, fields, moment.date, settings.locale, timeZone),
    )
    .join('')
}

interface Moment {
  date: Date
  /** Without a place in time: shown as written. */
  floating: boolean
}

const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/
const isoDateTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/i

function readMoment(value: unknown): Moment | null {
  if (typeof value === 'number') return toMoment(new Date(Math.abs(value) < 1e11 ? value * 1000 : value), false)
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (isoDate.test(text)) return isCalendarDay(text) ? toMoment(new Date(`${text}T00:00:00Z`), true) : null
  const [, day, time, offset] = isoDateTime.exec(text) ?? []
  if (day === undefined || time === undefined || !isCalendarDay(day)) return null
  const zone = offset === undefined || offset.toUpperCase() === 'Z' ? 'Z' : toOffset(offset)
  return toMoment(new Date(`${day}T${time.replace(',', '.')}${zone}`), offset === undefined)
}

function toOffset(offset: string): string {
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

function toMoment(date: Date, floating: boolean): Moment | null {
  return Number.isNaN(date.getTime()) ? null : { date, floating }
}

function isStyle(format: string): format is DateStyle {
  return format === 'short' || format === 'medium' || format === 'long' || format === 'full'
}

const patternFields = [
  'yyyy',
  'yy',
  'y',
  'MMMM',
  'MMM',
  'MM',
  'M',
  'dd',
  'd',
  'EEEE',
  'EEE',
  'HH',
  'H',
  'hh',
  'h',
  'mm',
  'm',
  'ss',
  's',
  'a',
] as const
type PatternField = (typeof patternFields)[number]
type PatternToken = { kind: 'field'; field: PatternField } | { kind: 'text'; text: string }

/** Unicode date field symbols (UTS 35); `''` is an apostrophe, `'words'` are words. */
function readPattern(pattern: string): PatternToken[] | null {
  const tokens: PatternToken[] = []
  for (const [piece] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    const field = patternFields.find(name => name === piece)
    if (field !== undefined) tokens.push({ kind: 'field', field })
    else if (piece === "''") tokens.push({ kind: 'text', text: "'" })
    else if (piece.length > 1 && piece.startsWith("'"))
      tokens.push({ kind: 'text', text: piece.slice(1, -1).replaceAll("''", "'") })
    else if (/[A-Za-z']/.test(piece)) return null
    else tokens.push({ kind: 'text', text: piece })
  }
  return tokens
}

function formatField(
  field: PatternField,
  fields: Record<string, number>,
  date: Date,
  locale: string,
  timeZone: string,
): string {
  const number = (name: string, width: number) => String(fields[name]).padStart(width, '0')
  const words = (options: Intl.DateTimeFormatOptions, part: string) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone, calendar: 'gregory' })
      .formatToParts(date)
      .find(found => found.type === part)?.value ?? ''
  const month = (length: 'long' | 'short') => {
    // Beside a day a month has its own form in some languages ("5 марта"), and in others the number alone, without its "月".
    const beside = words({ month: length, day: 'numeric' }, 'month')
    if (!/^\p{N}+$/u.test(beside)) return beside
    return new Intl.DateTimeFormat(locale, { month: length, timeZone, calendar: 'gregory' }).format(date)
  }
  const hour12 = String((((fields.hour ?? 0) + 11) % 12) + 1)
  switch (field) {
    case 'yyyy':
      return number('year', 4)
    case 'y':
      return number('year', 1)
    case 'yy':
      return number('year', 4).slice(-2)
    case 'MMMM':
      return month('long')
    case 'MMM':
      return month('short')
    case 'MM':
    case 'M':
      return number('month', field.length)
    case 'dd':
    case 'd':
      return number('day', field.length)
    case 'EEEE':
      return words({ weekday: 'long' }, 'weekday')
    case 'EEE':
      return words({ weekday: 'short' }, 'weekday')
    case 'HH':
    case 'H':
      return number('hour', field.length)
    case 'hh':
    case 'h':
      return hour12.padStart(field.length, '0')
    case 'mm':
    case 'm':
      return number('minute', field.length)
    case 'ss':
    case 's':
      return number('second', field.length)
    case 'a':
      return words({ hour: 'numeric', hour12: true }, 'dayPeriod')
  }
}
