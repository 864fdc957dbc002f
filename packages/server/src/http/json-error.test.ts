import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonError } from './json-error.ts'

describe('findJsonError', () => {
  it.each([
    ['', 1, 1],
    ['  ', 1, 3],
    ['{"a": }', 1, 7],
    ['{"a": 1,}', 1, 9],
    ['{"a": 1\n  "b": 2}', 2, 3],
    ['[1, 2', 1, 6],
    ['[1 2]', 1, 4],
    ['{a: 1}', 1, 2],
    ["{'a': 1}", 1, 2],
    ['"a\nb"', 1, 3],
    ['"a\\x"', 1, 3],
    ['"abc', 1, 5],
    ['{"a" 1}', 1, 6],
    ['1 2', 1, 3],
    ['[1]]', 1, 4],
    ['tru', 1, 1],
    ['01', 1, 2],
    ['[1.]', 1, 3],
    ['NaN', 1, 1],
    ['[}', 1, 2],
    ['{]', 1, 2],
  ])('finds where %j stops being JSON', (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(findJsonError(text)).toMatchObject({ line, column })
  })

  it('finds a place in every text that is no JSON, none in front of which the text was wrong already', () => {
    const nearly = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', '{', ':', '\\', 'x', '\u0001'))
    fc.assert(
      fc.property(nearly, ([json, at, replacement]) => {
        const place = at % (json.length + 1)
        const text = json.slice(0, place) + replacement + json.slice(place + 1)
        fc.pre(!isJson(text))
        const { line, column, message } = findJsonError(text)
        expect(line).toBe(1)
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual(text.length + 1)
        expect(message).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })

  it('is not overwhelmed by nesting', () => {
    expect(findJsonError('['.repeat(500_000))).toMatchObject({ line: 1, column: 500_001 })
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
