/** What the VM may ask for at once: longer requests are refused, since no limit of the VM covers the host's work. */
const longestRequest = 100_000
const keptFormats = 200
const defaultLocale = 'en-US'
const defaultTimeZone = 'UTC'

type Locales = string | string[] | undefined
type Method = (args: readonly string[]) => unknown
type Methods = Readonly<Record<string, Method>>

/**
 * The host's side of the VM's `Intl`: text in, text out, and never a thrown error, whose stack would tell the VM about
 * the host. A request is the JSON of `[kind, locales, options, method, ...arguments]`, all strings; locales and options
 * are JSON or empty. Without a locale it is en-US, without a time zone UTC, so that a result does not depend on the
 * machine. Formats are kept (they cost more than a whole call of the VM), by what was asked for and nothing else.
 */
export function createIntlBridge(): (request: string) => string {
  const formats = new Map<string, Methods>()

  function formatFor(kind: string, locales: string, options: string): Methods {
    const key = JSON.stringify([kind, locales, options])
    const known = formats.get(key)
    if (known) formats.delete(key)
    const create = formatKinds.get(kind)
    if (!known && !create) throw new RangeError(`There is no ${kind}`)
    const format = known ?? create?.(readLocales(locales), readOptions(options)) ?? {}
    formats.set(key, format)
    for (const oldest of formats.keys()) {
      if (formats.size <= keptFormats) break
      formats.delete(oldest)
    }
    return format
  }

  function answer(request: string): unknown {
    if (request.length > longestRequest) throw new RangeError('Too much to format at once')
    const words: unknown = JSON.parse(request)
    if (!Array.isArray(words) || !words.every(word => typeof word === 'string')) throw new TypeError('Not a request')
    const [kind = '', locales = '', options = '', method = '', ...args] = words
    const plain = plainKinds.get(kind)
    if (plain) return plain(readLocales(locales), args)
    if (method === 'supportedLocalesOf') return supported(kind, args[0], options)
    const format = formatFor(kind, locales, options)
    if (method === 'check') return ''
    const call = Object.hasOwn(format, method) ? format[method] : undefined
    if (!call) throw new TypeError(`There is no ${kind}.${method}`)
    return call(args)
  }

  return request => {
    try {
      const value = answer(request)
      return typeof value === 'string' ? `S${value}` : `J${JSON.stringify(value ?? null)}`
    } catch (error) {
      const message = error instanceof Error ? error.message.slice(0, 200) : 'Not formatted'
      return `${error instanceof TypeError ? 'T' : 'R'}${message}`
    }
  }
}

/** Intl checks what the options hold; that they are an object is checked here. */
function readOptions(text: string): object {
  const options: unknown = text === '' ? {} : JSON.parse(text)
  if (typeof options !== 'object' || options === null) throw new TypeError('Options must be an object')
  return options
}

function readLocales(text: string): Locales {
  if (text === '') return defaultLocale
  const locales: unknown = JSON.parse(text)
  if (typeof locales === 'string') return locales
  if (Array.isArray(locales) && locales.every(locale => typeof locale === 'string')) {
    return locales.length === 0 ? defaultLocale : locales
  }
  throw new TypeError('A locale must be text')
}

const plainKinds = new Map<string, (locales: Locales, args: readonly string[]) => unknown>([
  ['getCanonicalLocales', (_, [asked = '[]']) => Intl.getCanonicalLocales(readList(asked))],
  ['toLocaleUpperCase', (locales, [text = '']) => text.toLocaleUpperCase(locales)],
  ['toLocaleLowerCase', (locales, [text = '']) => text.toLocaleLowerCase(locales)],
])

const formatKinds = new Map<string, (locales: Locales, options: object) => Methods>([
  ['NumberFormat', numberFormat],
  ['DateTimeFormat', (locales, options) => dateTimeFormat(locales, withDefaults(options, 'any', 'date'))],
  ['toLocaleString', (locales, options) => dateTimeFormat(locales, withDefaults(options, 'any', 'all'))],
  ['toLocaleDateString', (locales, options) => dateTimeFormat(locales, withDefaults(options, 'date', 'date'))],
  ['toLocaleTimeString', (locales, options) => dateTimeFormat(locales, withDefaults(options, 'time', 'time'))],
  ['PluralRules', pluralRules],
  ['RelativeTimeFormat', relativeTimeFormat],
  ['ListFormat', listFormat],
  ['Collator', collator],
  ['DisplayNames', displayNames],
])

// Text is what `format` of a number is specified to read exactly, beyond what a double holds.
const decimal = (text = 'NaN') => text as Intl.StringNumericLiteral

function numberFormat(locales: Locales, options: object): Methods {
  const format = new Intl.NumberFormat(locales, options)
  return {
    format: ([value]) => format.format(decimal(value)),
    formatToParts: ([value]) => format.formatToParts(decimal(value)),
    formatRange: ([from, to]) => format.formatRange(decimal(from), decimal(to)),
    formatRangeToParts: ([from, to]) => format.formatRangeToParts(decimal(from), decimal(to)),
    resolvedOptions: () => format.resolvedOptions(),
  }
}

function dateTimeFormat(locales: Locales, options: object): Methods {
  const format = new Intl.DateTimeFormat(locales, { timeZone: defaultTimeZone, ...options })
  return {
    format: ([time]) => format.format(Number(time)),
    formatToParts: ([time]) => format.formatToParts(Number(time)),
    formatRange: ([from, to]) => format.formatRange(Number(from), Number(to)),
    formatRangeToParts: ([from, to]) => format.formatRangeToParts(Number(from), Number(to)),
    resolvedOptions: () => format.resolvedOptions(),
  }
}

function pluralRules(locales: Locales, options: object): Methods {
  const rules = new Intl.PluralRules(locales, options)
  return {
    select: ([value]) => rules.select(Number(value)),
    resolvedOptions: () => rules.resolvedOptions(),
  }
}

function relativeTimeFormat(locales: Locales, options: object): Methods {
  const format = new Intl.RelativeTimeFormat(locales, options)
  // `format` throws RangeError for a unit that is none.
  const unitOf = (text = '') => text as Intl.RelativeTimeFormatUnit
  return {
    format: ([value, unit]) => format.format(Number(value), unitOf(unit)),
    formatToParts: ([value, unit]) => format.formatToParts(Number(value), unitOf(unit)),
    resolvedOptions: () => format.resolvedOptions(),
  }
}

function listFormat(locales: Locales, options: object): Methods {
  const format = new Intl.ListFormat(locales, options)
  return {
    format: ([items]) => format.format(readList(items)),
    formatToParts: ([items]) => format.formatToParts(readList(items)),
    resolvedOptions: () => format.resolvedOptions(),
  }
}

function collator(locales: Locales, options: object): Methods {
  const collation = new Intl.Collator(locales, options)
  return {
    compare: ([a = '', b = '']) => collation.compare(a, b),
    resolvedOptions: () => collation.resolvedOptions(),
  }
}

function displayNames(locales: Locales, options: object): Methods {
  // The constructor throws TypeError when `type` is missing and RangeError when it is unknown.
  const names = new Intl.DisplayNames(locales, options as Intl.DisplayNamesOptions)
  return {
    of: ([code = '']) => names.of(code),
    resolvedOptions: () => names.resolvedOptions(),
  }
}

function supported(kind: string, locales: string | undefined, options: string): string[] {
  const asked = readList(locales)
  const matching = readOptions(options)
  switch (kind) {
    case 'NumberFormat':
      return Intl.NumberFormat.supportedLocalesOf(asked, matching)
    case 'PluralRules':
      return Intl.PluralRules.supportedLocalesOf(asked, matching)
    case 'RelativeTimeFormat':
      return Intl.RelativeTimeFormat.supportedLocalesOf(asked, matching)
    case 'ListFormat':
      return Intl.ListFormat.supportedLocalesOf(asked, matching)
    case 'Collator':
      return Intl.Collator.supportedLocalesOf(asked, matching)
    case 'DisplayNames':
      return Intl.DisplayNames.supportedLocalesOf(asked, matching)
    default:
      return Intl.DateTimeFormat.supportedLocalesOf(asked, matching)
  }
}

function readList(text = '[]'): string[] {
  const items: unknown = JSON.parse(text)
  if (typeof items === 'string') return [items]
  if (Array.isArray(items) && items.every(item => typeof item === 'string')) return items
  throw new TypeError('Not a list of text')
}

const dateFields = ['weekday', 'year', 'month', 'day']
const timeFields = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits']

/** Which fields a date shows when the options name none (ECMA-402, CreateDateTimeFormat with `required` and `defaults`). */
function withDefaults(options: object, required: 'any' | 'date' | 'time', defaults: 'all' | 'date' | 'time'): object {
  const given = new Set(Object.keys(options))
  if (given.has('dateStyle') || given.has('timeStyle')) {
    if (required === 'date' && given.has('timeStyle')) throw new TypeError('A date has no timeStyle')
    if (required === 'time' && given.has('dateStyle')) throw new TypeError('A time has no dateStyle')
    return options
  }
  const asked = required === 'any' ? [...dateFields, ...timeFields] : required === 'date' ? dateFields : timeFields
  if (asked.some(field => given.has(field))) return options
  const shown = [
    ...(defaults === 'time' ? [] : ['year', 'month', 'day']),
    ...(defaults === 'date' ? [] : ['hour', 'minute', 'second']),
  ]
  return { ...options, ...Object.fromEntries(shown.map(field => [field, 'numeric'])) }
}
