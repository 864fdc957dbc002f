/**
 * `Intl` and the `toLocale…` methods inside the VM, since the engine has none and ignores locales without a word.
 * Evaluates to a function of the host's `ask`, which takes the JSON of a list of strings (see `createIntlBridge`) and
 * answers `S` and text, `J` and JSON, `T` or `R` and the message of a TypeError or RangeError.
 */
export const guestIntl = `(ask => {
  'use strict'
  const { parse, stringify } = JSON
  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })

  const query = request => {
    const answer = ask(stringify(request))
    const body = answer.slice(1)
    if (answer[0] === 'S') return body
    if (answer[0] === 'J') return parse(body)
    throw answer[0] === 'T' ? new TypeError(body) : new RangeError(body)
  }
  // JSON would turn NaN and the infinities into null, which Intl reads as 0.
  const finite = (key, value) => typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  const localesText = locales => locales === undefined ? '' : stringify(typeof locales === 'string' ? locales : Array.from(locales, String))
  const optionsText = options => options === undefined ? '' : stringify(options === null ? null : { ...options }, finite)

  const numeric = value => {
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'string' && value.length < 1000) return value
    return Object.is(Number(value), -0) ? '-0' : String(Number(value))
  }
  const instant = value => String(Number(value === undefined ? new Date() : value))
  const list = values => stringify(Array.from(values, value => {
    if (typeof value !== 'string') throw new TypeError('Intl.ListFormat formats a list of strings')
    return value
  }))

  const Intl = {}
  const kind = (name, methods, bound, callable) => {
    const formats = new WeakMap()
    const specOf = format => {
      const spec = formats.get(format)
      if (!spec) throw new TypeError('Not an Intl.' + name)
      return spec
    }
    const Format = { [name]: function (locales, options) {
      if (!new.target) {
        if (callable) return new Format(locales, options)
        throw new TypeError('Intl.' + name + ' needs new')
      }
      const spec = [name, localesText(locales), optionsText(options)]
      query([...spec, 'check'])
      formats.set(this, spec)
    } }[name]
    const call = (method, format, args) => query([...specOf(format), method, ...methods[method](...args)])
    for (const method of Object.keys(methods)) {
      if (method === bound) {
        Object.defineProperty(Format.prototype, method, {
          configurable: true,
          get() {
            specOf(this)
            return (...args) => call(method, this, args)
          },
        })
      } else {
        define(Format.prototype, method, { [method](...args) { return call(method, this, args) } }[method])
      }
    }
    Object.defineProperty(Format.prototype, Symbol.toStringTag, { value: 'Intl.' + name, configurable: true })
    define(Format, 'supportedLocalesOf', { supportedLocalesOf: (locales, options) =>
      query([name, '', optionsText(options), 'supportedLocalesOf', localesText(locales === undefined ? [] : locales)])
    }.supportedLocalesOf)
    define(Intl, name, Format)
  }

  const none = () => []
  const one = value => [numeric(value)]
  const range = (from, to) => [numeric(from), numeric(to)]
  const between = (from, to) => {
    if (from === undefined || to === undefined) throw new TypeError('A range needs two dates')
    return [instant(from), instant(to)]
  }
  const date = value => [instant(value)]
  const relative = (value, unit) => [numeric(value), String(unit)]
  const items = values => [list(values)]

  kind('NumberFormat', { format: one, formatToParts: one, formatRange: range, formatRangeToParts: range, resolvedOptions: none }, 'format', true)
  kind('DateTimeFormat', { format: date, formatToParts: date, formatRange: between, formatRangeToParts: between, resolvedOptions: none }, 'format', true)
  kind('PluralRules', { select: one, resolvedOptions: none })
  kind('RelativeTimeFormat', { format: relative, formatToParts: relative, resolvedOptions: none })
  kind('ListFormat', { format: items, formatToParts: items, resolvedOptions: none })
  kind('Collator', { compare: (a, b) => [String(a), String(b)], resolvedOptions: none }, 'compare', true)
  kind('DisplayNames', { of: code => [String(code)], resolvedOptions: none })
  define(Intl, 'getCanonicalLocales', { getCanonicalLocales: locales =>
    query(['getCanonicalLocales', '', '', '', localesText(locales === undefined ? [] : locales)])
  }.getCanonicalLocales)
  Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true })
  define(globalThis, 'Intl', Intl)

  const number = (locales, options, value) => query(['NumberFormat', localesText(locales), optionsText(options), 'format', value])
  define(Number.prototype, 'toLocaleString', { toLocaleString(locales, options) {
    return number(locales, options, numeric(Number.prototype.valueOf.call(this)))
  } }.toLocaleString)
  define(BigInt.prototype, 'toLocaleString', { toLocaleString(locales, options) {
    return number(locales, options, String(BigInt.prototype.valueOf.call(this)))
  } }.toLocaleString)
  for (const method of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    define(Date.prototype, method, { [method](locales, options) {
      const time = Date.prototype.getTime.call(this)
      if (Number.isNaN(time)) return 'Invalid Date'
      return query([method, localesText(locales), optionsText(options), 'format', String(time)])
    } }[method])
  }
  define(Array.prototype, 'toLocaleString', { toLocaleString(locales, options) {
    return Array.from(this, item => item === null || item === undefined ? '' : item.toLocaleString(locales, options)).join(',')
  } }.toLocaleString)
  define(String.prototype, 'localeCompare', { localeCompare(other, locales, options) {
    return query(['Collator', localesText(locales), optionsText(options), 'compare', String(this), String(other)])
  } }.localeCompare)
  for (const method of ['toLocaleUpperCase', 'toLocaleLowerCase']) {
    const plain = String.prototype[method]
    define(String.prototype, method, { [method](locales) {
      return locales === undefined ? plain.call(this) : query([method, localesText(locales), '', '', String(this)])
    } }[method])
  }
})`
