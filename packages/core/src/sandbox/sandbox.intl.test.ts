import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox, type Sandbox } from './index.ts'

const input = { response: null, status: 200, inputs: {} }
const moment = Date.UTC(2027, 2, 3, 16, 5, 9)

let sandbox: Sandbox
beforeAll(() => {
  sandbox = createSandbox({ workers: 1, cpuMs: 500 })
})
afterAll(() => sandbox.close())

const resultOf = async (code: string) => {
  const outcome = await sandbox.transform(code, input)
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome.value
}

const locales = ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'sv-SE', 'ja-JP', 'ar-EG', 'hi-IN', 'pt-BR', 'tr-TR']

describe.each(locales)('in %s the sandbox writes as the host does', locale => {
  it('numbers and money', async () => {
    const money = { style: 'currency', currency: 'EUR' } as const
    expect(
      await resultOf(`[
        new Intl.NumberFormat('${locale}').format(1234567.891),
        new Intl.NumberFormat('${locale}', ${JSON.stringify(money)}).format(-1234.5),
        (0.256).toLocaleString('${locale}', { style: 'percent' }),
        (12345678901234567890n).toLocaleString('${locale}'),
        [1.5, 2000].toLocaleString('${locale}'),
        new Intl.NumberFormat('${locale}').formatToParts(1234.5).map(part => part.type),
      ]`),
    ).toEqual([
      new Intl.NumberFormat(locale).format(1234567.891),
      new Intl.NumberFormat(locale, money).format(-1234.5),
      (0.256).toLocaleString(locale, { style: 'percent' }),
      12345678901234567890n.toLocaleString(locale),
      [1.5, 2000].map(n => n.toLocaleString(locale)).join(','),
      new Intl.NumberFormat(locale).formatToParts(1234.5).map(part => part.type),
    ])
  })

  it('dates', async () => {
    const utc = { timeZone: 'UTC' }
    const berlin = { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Berlin' } as const
    const date = new Date(moment)
    expect(
      await resultOf(`const date = new Date(${moment})
        return [
          date.toLocaleString('${locale}'),
          date.toLocaleDateString('${locale}'),
          date.toLocaleTimeString('${locale}'),
          date.toLocaleDateString('${locale}', { weekday: 'long', month: 'long', day: 'numeric' }),
          date.toLocaleTimeString('${locale}', { hour: '2-digit', minute: '2-digit' }),
          date.toLocaleDateString('${locale}', { hour: 'numeric' }),
          new Intl.DateTimeFormat('${locale}').format(date),
          new Intl.DateTimeFormat('${locale}', ${JSON.stringify(berlin)}).format(${moment}),
          new Intl.DateTimeFormat('${locale}').formatToParts(date),
          new Intl.DateTimeFormat('${locale}').formatRange(date, ${moment + 86_400_000 * 3}),
        ]`),
    ).toEqual([
      date.toLocaleString(locale, utc),
      date.toLocaleDateString(locale, utc),
      date.toLocaleTimeString(locale, utc),
      date.toLocaleDateString(locale, { ...utc, weekday: 'long', month: 'long', day: 'numeric' }),
      date.toLocaleTimeString(locale, { ...utc, hour: '2-digit', minute: '2-digit' }),
      date.toLocaleDateString(locale, { ...utc, hour: 'numeric' }),
      new Intl.DateTimeFormat(locale, utc).format(date),
      new Intl.DateTimeFormat(locale, berlin).format(moment),
      new Intl.DateTimeFormat(locale, utc).formatToParts(date),
      new Intl.DateTimeFormat(locale, utc).formatRange(moment, moment + 86_400_000 * 3),
    ])
  })

  it('plurals, spans, lists, order, names and case', async () => {
    const words = ['zebra', 'äpple', 'Apfel', 'ähnlich', 'örn']
    expect(
      await resultOf(`[
        [0, 1, 2, 5, 21].map(n => new Intl.PluralRules('${locale}').select(n)),
        new Intl.PluralRules('${locale}', { type: 'ordinal' }).select(2),
        new Intl.RelativeTimeFormat('${locale}', { numeric: 'auto' }).format(-1, 'day'),
        new Intl.RelativeTimeFormat('${locale}').formatToParts(3, 'weeks').length,
        new Intl.ListFormat('${locale}', { type: 'disjunction' }).format(['a', 'b', 'c']),
        ${JSON.stringify(words)}.sort(new Intl.Collator('${locale}').compare),
        ${JSON.stringify(words)}.sort((a, b) => a.localeCompare(b, '${locale}')),
        new Intl.DisplayNames('${locale}', { type: 'region' }).of('SE'),
        'istanbul'.toLocaleUpperCase('${locale}'),
        'ISTANBUL'.toLocaleLowerCase('${locale}'),
      ]`),
    ).toEqual([
      [0, 1, 2, 5, 21].map(n => new Intl.PluralRules(locale).select(n)),
      new Intl.PluralRules(locale, { type: 'ordinal' }).select(2),
      new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day'),
      new Intl.RelativeTimeFormat(locale).formatToParts(3, 'weeks').length,
      new Intl.ListFormat(locale, { type: 'disjunction' }).format(['a', 'b', 'c']),
      words.toSorted(new Intl.Collator(locale).compare),
      words.toSorted((a, b) => a.localeCompare(b, locale)),
      new Intl.DisplayNames(locale, { type: 'region' }).of('SE'),
      'istanbul'.toLocaleUpperCase(locale),
      'ISTANBUL'.toLocaleLowerCase(locale),
    ])
  })
})

describe('Intl in the sandbox', () => {
  it('is en-US and UTC where nothing else is asked for, whatever the machine is set to', async () => {
    expect(
      await resultOf(`[
        (1234.5).toLocaleString(),
        new Date(${moment}).toLocaleString(),
        new Intl.DateTimeFormat().resolvedOptions().timeZone,
        new Intl.NumberFormat().resolvedOptions().locale,
        new Intl.NumberFormat([]).format(1.5),
      ]`),
    ).toEqual(['1,234.5', new Date(moment).toLocaleString('en-US', { timeZone: 'UTC' }), 'UTC', 'en-US', '1.5'])
  })

  it('takes the first locale of a list that it has', async () => {
    expect(await resultOf(`new Intl.NumberFormat(['zz', 'de-DE', 'en']).format(1.5)`)).toBe('1,5')
    expect(await resultOf(`Intl.NumberFormat.supportedLocalesOf(['zz', 'de-DE', 'en'])`)).toEqual(['de-DE', 'en'])
    expect(await resultOf(`Intl.getCanonicalLocales('EN-us')`)).toEqual(['en-US'])
  })

  it('works without new where the language has it so, and with methods taken off', async () => {
    expect(await resultOf(`[1, 2.5].map(Intl.NumberFormat('de').format)`)).toEqual(['1', '2,5'])
    expect(await resultOf(`[0].map(Intl.DateTimeFormat('de').format)`)).toEqual(['1.1.1970'])
    expect(await sandbox.transform(`Intl.PluralRules('de')`, input)).toMatchObject({
      message: expect.stringMatching(/^TypeError/),
    })
  })

  it('formats what a double can not hold', async () => {
    expect(await resultOf(`new Intl.NumberFormat('en').format('12345678901234567890.5')`)).toBe(
      '12,345,678,901,234,567,890.5',
    )
    expect(await resultOf(`[NaN, Infinity, -0, '', null].map(new Intl.NumberFormat('en').format)`)).toEqual([
      'NaN',
      '∞',
      '-0',
      '0',
      '0',
    ])
    expect(await resultOf(`new Date(NaN).toLocaleDateString('de')`)).toBe('Invalid Date')
  })

  it.each([
    [`new Intl.NumberFormat('not a locale')`, 'RangeError'],
    [`(1).toLocaleString('en', { style: 'unheard-of' })`, 'RangeError'],
    [`new Intl.NumberFormat('en', { style: 'currency' })`, 'TypeError'],
    [`new Intl.NumberFormat('en', { minimumFractionDigits: NaN })`, 'RangeError'],
    [`new Intl.DateTimeFormat('en', { timeZone: 'Mars/Olympus' })`, 'RangeError'],
    [`new Intl.DateTimeFormat('en').format(NaN)`, 'RangeError'],
    [`new Date(0).toLocaleDateString('en', { timeStyle: 'short' })`, 'TypeError'],
    [`new Intl.RelativeTimeFormat('en').format(1, 'fortnight')`, 'RangeError'],
    [`new Intl.ListFormat('en').format([1])`, 'TypeError'],
    [`new Intl.DisplayNames('en', {})`, 'TypeError'],
    [`'a'.toLocaleUpperCase('not a locale')`, 'RangeError'],
    [`new Intl.ListFormat('en').format(Array(1e5).fill('x'))`, 'RangeError'],
  ])('%s raises a %s that the code can catch', async (code, name) => {
    const caught = `try { ${code}; return 'nothing' } catch (error) { return [error.name, error instanceof ${name}] }`
    expect(await resultOf(caught)).toEqual([name, true])
  })
})
