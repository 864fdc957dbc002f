import { describe, expect, it } from 'vitest'
import { readString } from './string.ts'

describe('readString', () => {
  it.each([
    ['text', 'text'],
    ['  ORD-1\n', 'ORD-1'],
    ['two  words', 'two  words'],
    [3, '3'],
    [1.5, '1.5'],
    [true, 'true'],
    [false, 'false'],
    ['💥', '💥'],
    ['{{x}}', '{{x}}'],
    ['a\ud83d', 'a\ufffd'],
  ])('reads %j as %j', (raw, value) => {
    expect(readString(raw)).toEqual({ ok: true, value })
  })

  it.each([
    [{}],
    [[]],
    [['a']],
    [{ toString: () => 'a' }],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [1n],
    [() => 'a'],
  ])('never turns %s into text', raw => {
    expect(readString(raw)).toEqual({ ok: false, message: 'must be text' })
  })
})
