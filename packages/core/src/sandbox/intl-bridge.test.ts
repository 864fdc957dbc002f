import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIntlBridge } from './intl-bridge.ts'

describe('the host’s side of Intl', () => {
  it('answers text to whatever text it is asked, and never throws', () => {
    const ask = createIntlBridge()
    const kind = fc.constantFrom('NumberFormat', 'DateTimeFormat', 'ListFormat', 'toLocaleUpperCase', '__proto__', '')
    const json = fc.oneof(fc.constant(''), fc.json(), fc.string())
    const method = fc.constantFrom('format', 'constructor', '__proto__', 'toString', 'check', 'supportedLocalesOf')
    const request = fc.tuple(kind, json, json, method, json).map(words => JSON.stringify(words))
    fc.assert(
      fc.property(fc.oneof(request, fc.json(), fc.string()), text => {
        expect(ask(text)).toMatch(/^[SJTR]/)
      }),
      { numRuns: 300 },
    )
  })

  it.each(['constructor', '__proto__', 'hasOwnProperty', 'resolvedOptions2'])('has no method %s', method => {
    expect(createIntlBridge()(JSON.stringify(['NumberFormat', '', '', method]))).toMatch(/^T/)
  })

  it('refuses more text than a formatter should be given', () => {
    const items = JSON.stringify(Array.from({ length: 40_000 }, () => 'x'))
    expect(createIntlBridge()(JSON.stringify(['ListFormat', '', '', 'format', items]))).toMatch(/^RToo much/)
  })

  it('gives the same answers when formats are pushed out and made again', () => {
    const ask = createIntlBridge()
    const digits = (n: number) =>
      ask(JSON.stringify(['NumberFormat', '"en"', `{"minimumFractionDigits":${n % 90}, "x":${n}}`, 'format', '1']))
    const first = Array.from({ length: 500 }, (_, n) => digits(n))
    expect(Array.from({ length: 500 }, (_, n) => digits(n))).toEqual(first)
    expect(first[3]).toBe('S1.000')
  })
})
