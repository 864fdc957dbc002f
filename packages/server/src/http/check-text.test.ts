import { isBellhopError } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { checkText } from './check-text.ts'

const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)])

describe('what can be stored as it came', () => {
  it.each([['text'], [1], [true], [null], [[]], [{}], [{ a: [{ b: 'ü', c: null }] }], [nested(64)]])(
    'is let pass: %j',
    value => {
      expect(() => checkText(value)).not.toThrow()
    },
  )

  it('may hold NUL where only json columns take it', () => {
    expect(() => checkText({ a: 'x\0' }, { nulAllowed: true })).not.toThrow()
  })

  it('may hold half of a character where only json columns take it, and then no NUL yet', () => {
    expect(() => checkText({ '\udc00': 'x\ud800' }, { halvesAllowed: true })).not.toThrow()
    expect(issuesOf(() => checkText('\0\ud800', { halvesAllowed: true }))).toHaveLength(1)
  })
})

describe('what can not', () => {
  it.each<[value: unknown, path: string]>([
    ['\ud800', '$'],
    [{ a: [1, 'x\0'] }, '$.a[1]'],
    [{ a: { 'b\0': 1 } }, String.raw`$.a['b\u0000']`],
    [JSON.parse('{"a":{"__proto__":1}}'), '$.a.__proto__'],
  ])('is refused with its path: %j', (value, path) => {
    expect(issuesOf(() => checkText(value))).toMatchObject([{ path }])
  })

  it('is refused with every issue, 20 at most, in their order', () => {
    expect(issuesOf(() => checkText({ a: '\0', b: 'fine', c: ['\0'] })).map(({ path }) => path)).toEqual([
      '$.a',
      '$.c[0]',
    ])
    expect(issuesOf(() => checkText(Array.from({ length: 30 }, () => '\0')))).toHaveLength(20)
  })

  it.each([66, 100_000])('is nested deeper than 64 levels: %i', levels => {
    let deep: unknown = []
    for (let level = 1; level < levels; level += 1) deep = [deep]
    expect(issuesOf(() => checkText(deep))).toMatchObject([{ message: expect.stringContaining('64 levels') }])
  })
})

function issuesOf(check: () => void): readonly { path: string; message: string }[] {
  try {
    check()
  } catch (error) {
    if (isBellhopError(error)) return error.issues ?? []
    throw error
  }
  return []
}
