import { describe, expect, it } from 'vitest'
import { readFloat } from './float.ts'

describe('readFloat', () => {
  it.each([
    [1.5, 1.5],
    ['1.5', 1.5],
    ['-2e3', -2000],
    ['1E+2', 100],
    [' 7 ', 7],
    ['.5', 0.5],
    ['0.10', 0.1],
    [-0, 0],
    [Number.MAX_VALUE, Number.MAX_VALUE],
  ])('reads %j as %j', (raw, value) => {
    expect(readFloat(raw)).toStrictEqual({ ok: true, value })
  })

  it.each([
    ['1,5'],
    ['1.000,5'],
    ['1e999'],
    ['Infinity'],
    ['NaN'],
    ['0x1'],
    ['5.'],
    ['1.5 kg'],
    ['€3'],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [true],
    [[1.5]],
    [{}],
  ])('refuses %s', raw => {
    expect(readFloat(raw)).toMatchObject({ ok: false, message: expect.stringContaining('number') })
  })
})
