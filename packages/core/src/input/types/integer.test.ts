import { describe, expect, it } from 'vitest'
import { readInteger } from './integer.ts'

describe('readInteger', () => {
  it.each([
    [3, 3],
    [3.0, 3],
    ['3', 3],
    [' 3 ', 3],
    ['-3', -3],
    ['3.0', 3],
    ['3.00', 3],
    ['007', 7],
    [0, 0],
    [-0, 0],
    ['-0', 0],
    [2 ** 53 - 1, 9007199254740991],
    ['-9007199254740991', -9007199254740991],
  ])('reads %j as %j', (raw, value) => {
    expect(readInteger(raw)).toStrictEqual({ ok: true, value })
  })

  it.each([
    ['1,000'],
    ['3.5'],
    [3.5],
    ['3 items'],
    ['0x3'],
    ['0b1'],
    ['1e3'],
    ['3.'],
    ['--3'],
    ['+3'],
    ['- 3'],
    ['٣'],
    ['three'],
    [true],
    [2 ** 53],
    ['9007199254740992'],
    ['9007199254740993'],
    ['1'.repeat(400)],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [[3]],
    [{}],
    [{ valueOf: () => 3 }],
    [3n],
  ])('refuses %s', raw => {
    expect(readInteger(raw)).toMatchObject({ ok: false, message: expect.stringContaining('whole number') })
  })
})
