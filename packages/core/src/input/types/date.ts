import * as chrono from 'chrono-node'
import { calendarDay, isCalendarDay, isTimeZone, toDay, zoneOffsetMinutes } from '../calendar-day.ts'
import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'
import { inputWords } from '../words.ts'

/**
 * A calendar day as YYYY-MM-DD. An ISO date-time is its day in the agent's time zone; words are read when they are the
 * whole text. Digits that could be two days are refused: nobody may guess which one was meant.
 */
export function readDate(raw: unknown, settings: ReadSettings = {}): Reading<string> {
  const words = inputWords(settings.locale)
  const wrong = refuse(words.date)
  if (typeof raw !== 'string') return wrong
  // Phones write apostrophes that are curved ("aujourd’hui"), the word parser knows straight ones.
  const text = raw.trim().replace(/\s+/g, ' ').replace(/[‘’]/g, "'")
  if (text.length > maxLength) return wrong
  if (!isTimeZone(settings.timeZone)) return refuse(words.unknownTimeZone)
  const day = readIso(text, settings.timeZone) ?? readDigits(text, settings) ?? readWords(text, settings)
  if (typeof day !== 'string') return day ?? wrong
  return isCalendarDay(day) ? accept(day) : refuse(words.dateExists)
}

// Longer text is no date, and the patterns of the word parser are slow on it.
const maxLength = 80

const isoDay = /^\d{4}-\d{2}-\d{2}$/
const isoDateTime =
  /^(\d{4}-\d{2}-\d{2})[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/i

function readIso(text: string, timeZone = 'UTC'): string | null {
  if (isoDay.test(text)) return text
  const match = isoDateTime.exec(text)
  const [, day, offset] = match ?? []
  if (match === null || day === undefined) return null
  // Without an offset it is wall clock time where the agent is: that day already.
  if (offset === undefined || !isCalendarDay(day)) return day
  const minutes = offset.toUpperCase() === 'Z' ? 0 : toMinutes(offset)
  const time = /[T ](\d{2}):(\d{2})/i.exec(text)
  const instant = Date.parse(`${day}T00:00:00Z`) + (Number(time?.[1]) * 60 + Number(time?.[2]) - minutes) * 60_000
  return calendarDay(new Date(instant), timeZone)
}

function toMinutes(offset: string): number {
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return offset.startsWith('-') ? -minutes : minutes
}

function readDigits(text: string, settings: ReadSettings): string | { ok: false; message: string } | null {
  const yearFirst = /^(\d{4})([./-])(\d{1,2})\2(\d{1,2})$/.exec(text)
  if (yearFirst !== null) return toDay(Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[4]))
  const yearLast = /^(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})$/.exec(text)
  if (yearLast !== null) {
    const [first, second, year] = [Number(yearLast[1]), Number(yearLast[3]), Number(yearLast[4])]
    if (first > 12 || first === second) return toDay(year, second, first)
    if (second > 12) return toDay(year, first, second)
    return ambiguous([toDay(year, second, first), toDay(year, first, second)], settings)
  }
  // The word parser would guess the order inside a longer text.
  return /\d\s?[./-]\s?\d/.test(text) ? refuse(inputWords(settings.locale).yearFirst) : null
}

function ambiguous(days: string[], settings: ReadSettings): { ok: false; message: string } {
  const words = inputWords(settings.locale)
  return refuse(settings.sensitive ? words.ambiguousSensitiveDay : words.ambiguousDay(days))
}

type WordParser = { parse: typeof chrono.en.parse }

const parsers = new Map<string, WordParser>(
  Object.entries({
    de: chrono.de,
    en: chrono.en,
    es: chrono.es,
    fr: chrono.fr,
    it: chrono.it,
    ja: chrono.ja,
    nl: chrono.nl,
    pt: chrono.pt,
    ru: chrono.ru,
    sv: chrono.sv,
    uk: chrono.uk,
    zh: chrono.zh,
  }),
)

function readWords(text: string, settings: ReadSettings): string | null {
  const { now, timeZone = 'UTC', locale = 'en' } = settings
  if (now === undefined || !/\p{L}/u.test(text) || noSingleDay.test(text)) return null
  const own = parsers.get(locale.split(/[-_]/, 1)[0]?.toLowerCase() ?? 'en')
  // People write English to an agent of another language, too.
  for (const parser of new Set([own ?? chrono.en, chrono.en])) {
    const day = readWith(parser, text, now, timeZone)
    if (day !== null) return day
  }
  return null
}

// The word parser takes "next week" for the day seven days from now.
const noSingleDay = /^(the )?(this|next|last|past|coming|following)( coming)? (week|weekend)$/i

function readWith(parser: WordParser, text: string, now: Date, timeZone: string): string | null {
  const results = parser.parse(text, { instant: now, timezone: zoneOffsetMinutes(now, timeZone) })
  const [result] = results
  if (result === undefined || results.length > 1 || result.end) return null
  if (result.index !== 0 || result.text.length !== text.length) return null
  const { start } = result
  if (start.isCertain('timezoneOffset') && start.isCertain('hour')) return calendarDay(start.date(), timeZone)
  if (!start.isCertain('day') && !start.isCertain('weekday')) return null
  const [year, month, date] = [start.get('year') ?? 0, start.get('month') ?? 0, start.get('day') ?? 0]
  const day = toDay(year, month, date)
  const weekday = start.isCertain('weekday') ? start.get('weekday') : null
  if (weekday === null || weekday === weekdayOf(day)) return day
  // Of a day months ago no year was said: the weekday tells the one to come. Nearer to the present it is a slip.
  const next = toDay(year + 1, month, date)
  const isLongAgo = Date.parse(day) < now.getTime() - slipMs
  return !start.isCertain('year') && isLongAgo && weekday === weekdayOf(next) ? next : null
}

const slipMs = 30 * 24 * 3_600_000

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}
