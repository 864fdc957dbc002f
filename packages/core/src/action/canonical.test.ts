import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, digestOf } from './canonical.ts'

const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false })

describe('canonicalJson', () => {
  it('writes what RFC 8785 gives as its example', () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts members by UTF-16 code units', () => {
    expect(canonicalJson({ '\ufb33': 1, '\u{1f600}': 2, '\u20ac': 3, '\r': 4, 1: 5 })).toBe(
      '{"\\r":4,"1":5,"€":3,"😀":2,"\ufb33":1}',
    )
  })

  it('is the same whatever the order of members, and parses back to the same value', () => {
    fc.assert(
      fc.property(json, value => {
        const text = canonicalJson(value)
        expect(canonicalJson(reversed(value))).toBe(text)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })

  it('writes what is nested deeply as it writes the rest', () => {
    fc.assert(
      fc.property(json, value => {
        let deep: unknown = value
        for (let depth = 0; depth < 40; depth++) deep = { deep: [deep] }
        expect(canonicalJson(deep)).toBe('{"deep":['.repeat(40) + canonicalJson(value) + ']}'.repeat(40))
      }),
    )
  })

  it('tells different values apart', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(canonicalJson([a, b]) === canonicalJson([b, a]))
      }),
    )
    for (const [a, b] of [
      [1, '1'],
      [null, 'null'],
      [[], {}],
      [{ a: null }, {}],
      [
        [1, 2],
        [2, 1],
      ],
    ] as const) {
      expect(canonicalJson(a)).not.toBe(canonicalJson(b))
    }
  })

  it('does not go down with a value that is nested very deeply', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    expect(canonicalJson(deep)).toHaveLength(100_000)
  })

  it('writes the same for what is nested deeply and for what is not', () => {
    let value: unknown = { b: ['é', 1.5], a: null }
    let text = '{"a":null,"b":["é",1.5]}'
    for (let depth = 0; depth < 250; depth++) {
      value = { b: value, a: 'x'.repeat(70) }
      text = `{"a":"${'x'.repeat(70)}","b":${text}}`
      expect(canonicalJson(value)).toBe(text)
    }
  })

  it('lets one value stand at two places', () => {
    const twice = { a: 1 }
    expect(canonicalJson([twice, { twice }])).toBe('[{"a":1},{"twice":{"a":1}}]')
  })

  const cyclic: Record<string, unknown> = {}
  cyclic.self = { cyclic }
  it.each([
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['an undefined entry', [undefined]],
    ['a gap', new Array(2)],
    ['a list with another member', Object.assign([1], { a: 1 })],
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a bigint', { a: 1n }],
    ['a symbol', Symbol('x')],
    ['a function', { a: () => 1 }],
    ['a date', { a: new Date(0) }],
    ['a map', new Map()],
    ['bytes', new Uint8Array(2)],
    ['an unpaired surrogate', ['\ud800']],
    ['an unpaired surrogate in a name', { '\udc00': 1 }],
    ['a cycle', cyclic],
  ])('refuses %s, where JSON.stringify would leave out or bend', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  })
})

describe('digestOf', () => {
  it('is the SHA-256 of the canonical JSON in lower-case hex', () => {
    const expected = createHash('sha256').update('{"a":[1],"b":"ü"}').digest('hex')
    expect(digestOf({ b: 'ü', a: [1.0] })).toBe(expected)
    expect(expected).toMatch(/^[0-9a-f]{64}$/)
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}
