import { expect, it } from 'vitest'
import { isTooDeep } from './is-too-deep.ts'

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`)

it.each([
  [1, false],
  [64, false],
  [65, true],
  [100_000, true],
])('says of %i levels whether they are too many, without going down by itself', (levels, expected) => {
  expect(isTooDeep(nested(levels))).toBe(expected)
})

it('looks at every branch', () => {
  expect(isTooDeep({ a: 1, b: { c: nested(70) }, d: [] })).toBe(true)
  expect(isTooDeep({ a: 1, b: { c: nested(10) }, d: [] })).toBe(false)
})
