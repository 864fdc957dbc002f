import type { InputType } from '../action/action.ts'
import type { Scalar } from '../template/template-values.ts'
import { isCalendarDay } from './calendar-day.ts'
import type { ReadSettings } from './reading.ts'
import { type InputWords, inputWords } from './words.ts'

/** Longest text, in code points, of an input that has no `max` of its own. */
const defaultMaxLength = 10_000

/** What is wrong about the size of a value (the length of text), or `null`. A limit that can't be read refuses. */
export function checkLimits(
  type: InputType,
  value: Scalar,
  { min, max, locale }: Pick<ReadSettings, 'min' | 'max' | 'locale'>,
): string | null {
  if (type === 'boolean') return null
  const words = inputWords(locale)
  if (type === 'date') return checkDay(String(value), min, max, words)
  const least = toLimit(min, Number.NEGATIVE_INFINITY)
  const isText = typeof value === 'string'
  const most = toLimit(max, isText ? defaultMaxLength : Number.POSITIVE_INFINITY)
  if (least === null || most === null) return words.uncheckedLimits
  if (!isText) {
    if (Number(value) < least) return words.atLeast(least)
    return Number(value) > most ? words.atMost(most) : null
  }
  const length = countCharacters(value)
  if (length < least) return words.longerThan(least)
  return length > most ? words.shorterThan(most) : null
}

function checkDay(day: string, min: unknown, max: unknown, words: InputWords): string | null {
  const [least, most] = [min ?? '0001-01-01', max ?? '9999-12-31']
  if (typeof least !== 'string' || typeof most !== 'string' || !isCalendarDay(least) || !isCalendarDay(most))
    return words.uncheckedLimits
  // Years have four digits, so that the order of the texts is the order of the days.
  if (day < least) return words.dayFrom(least)
  return day > most ? words.dayUntil(most) : null
}

function toLimit(limit: number | string | null | undefined, absent: number): number | null {
  if (limit === null || limit === undefined) return absent
  const number = typeof limit === 'string' && limit.trim() !== '' ? Number(limit) : limit
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
