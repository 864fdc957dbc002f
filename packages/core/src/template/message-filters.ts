import { checkDateFormat, formatDate } from './format-date.ts'

export const filterNames = [
  'date',
  'currency',
  'number',
  'default',
  'join',
  'truncate',
  'upper',
  'lower',
  'title',
  'length',
] as const
export type FilterName = (typeof filterNames)[number]

export interface FilterSettings {
  locale: string
  timeZone: string
  now: Date | undefined
}

/** `value: undefined` is missing; `note` says why, for the trace, without the data. */
export interface Filtered {
  value: unknown
  note?: string
}

export function isFilterName(name: string): name is FilterName {
  return filterNames.some(known => known === name)
}

/** What is wrong with the argument of a filter, or `null`. */
export function checkFilter(name: FilterName, argument: string | number | null): string | null {
  switch (name) {
    case 'date':
      if (argument === null) return null
      return typeof argument === 'string'
        ? checkDateFormat(argument)
        : 'the filter "date" takes a style or a pattern in quotes'
    case 'currency':
      return typeof argument === 'string' && /^[A-Za-z]{3}$/.test(argument)
        ? null
        : 'the filter "currency" needs a code of three letters, as in currency: "EUR"'
    case 'default':
      return argument === null ? 'the filter "default" needs a text, as in default: "unknown"' : null
    case 'join':
      return typeof argument === 'number' ? 'the filter "join" takes a text, as in join: ", "' : null
    case 'truncate':
      return typeof argument === 'number' && Number.isInteger(argument) && argument > 0
        ? null
        : 'the filter "truncate" needs a length, as in truncate: 80'
    case 'number':
    case 'upper':
    case 'lower':
    case 'title':
    case 'length':
      return argument === null ? null : `the filter "${name}" takes no argument`
  }
}

/** Applies a filter to own data. What a filter can't take becomes missing, with a note. */
export function applyFilter(
  name: FilterName,
  value: unknown,
  argument: string | number | null,
  settings: FilterSettings,
): Filtered {
  if (name === 'default') return { value: isBlank(value) ? argument : value }
  if (value === undefined || value === null) return { value: undefined }
  switch (name) {
    case 'date':
      return orNote(
        formatDate(value === 'now' ? settings.now?.toISOString() : value, String(argument ?? 'medium'), settings),
        'date: it is no date',
      )
    case 'currency':
      return formatNumber(value, settings, { style: 'currency', currency: String(argument) })
    case 'number':
      return formatNumber(value, settings, { maximumFractionDigits: 20 })
    case 'join':
      return join(value, typeof argument === 'string' ? argument : ', ')
    case 'truncate':
      return onText(name, value, text => truncate(text, Number(argument)))
    case 'upper':
      return onText(name, value, text => text.toLocaleUpperCase(settings.locale))
    case 'lower':
      return onText(name, value, text => text.toLocaleLowerCase(settings.locale))
    case 'title':
      return onText(name, value, text => toTitle(text, settings.locale))
    case 'length':
      if (Array.isArray(value)) return { value: value.length }
      return typeof value === 'string'
        ? { value: [...value].length }
        : { value: undefined, note: 'length: it is neither a list nor text' }
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function orNote(value: string | null, note: string): Filtered {
  return value === null ? { value: undefined, note } : { value }
}

function onText(name: string, value: unknown, change: (text: string) => string): Filtered {
  if (typeof value === 'object' || typeof value === 'function')
    return { value: undefined, note: `${name}: it is not text` }
  return { value: change(String(value)) }
}

function formatNumber(value: unknown, settings: FilterSettings, options: Intl.NumberFormatOptions): Filtered {
  // Digits in a text stay text: an amount may have more of them than a number keeps.
  const number = typeof value === 'string' ? value.trim() : value
  if (!isFiniteNumber(number) && !isDecimal(number)) return { value: undefined, note: 'it is not a number' }
  return { value: new Intl.NumberFormat(settings.locale, options).format(number) }
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

function isDecimal(value: unknown): value is `${number}` {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
}

function join(value: unknown, separator: string): Filtered {
  if (!Array.isArray(value)) {
    return typeof value === 'object' ? { value: undefined, note: 'join: it is not a list' } : { value }
  }
  const items: unknown[] = value.filter(item => item !== null && item !== undefined)
  const scalars = items.filter(item => typeof item !== 'object' && typeof item !== 'function')
  const joined = scalars.map(String).join(separator)
  return scalars.length === items.length
    ? { value: joined }
    : { value: joined, note: 'join: items that are lists or objects were left out' }
}

function truncate(text: string, length: number): string {
  if (text.length <= length) return text
  const kept: string[] = []
  // By what a reader sees as one character: an emoji of several code points is never cut apart.
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length === length) return `${kept.slice(0, -1).join('').trimEnd()}…`
    kept.push(segment)
  }
  return text
}

function toTitle(text: string, locale: string): string {
  return text.replace(/\p{L}[\p{L}\p{M}\p{N}'’]*/gu, word => {
    const [first = '', ...rest] = word
    return first.toLocaleUpperCase(locale) + rest.join('').toLocaleLowerCase(locale)
  })
}
