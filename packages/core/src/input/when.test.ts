import { describe, expect, it } from 'vitest'
import type { When } from '../action/action.ts'
import { isWhenTrue } from './when.ts'

const values = { reason: 'damaged', count: 3, urgent: false, empty: '' }

describe('isWhenTrue', () => {
  it.each<[When | null, boolean]>([
    [null, true],
    [{ input: 'reason', equals: 'damaged' }, true],
    [{ input: 'reason', equals: 'late' }, false],
    [{ input: 'reason', in: ['late', 'damaged'] }, true],
    [{ input: 'reason', in: [] }, false],
    [{ input: 'count', equals: 3 }, true],
    [{ input: 'count', equals: '3' }, false],
    [{ input: 'count', equals: true }, false],
    [{ input: 'urgent', equals: false }, true],
    [{ input: 'urgent', equals: 0 }, false],
    [{ input: 'urgent', given: true }, true],
    [{ input: 'urgent', given: false }, false],
    [{ input: 'missing', given: false }, true],
    [{ input: 'missing', given: true }, false],
    [{ input: 'missing', equals: 'damaged' }, false],
    [{ input: 'missing', equals: null }, true],
    [{ input: 'missing', in: [null, 'x'] }, true],
    [{ input: 'reason', equals: null }, false],
    [{ input: 'reason', equals: ['damaged'] }, false],
    [{ input: 'reason', equals: {} }, false],
    [{ input: 'toString', given: true }, false],
    [{ input: 'constructor', given: false }, true],
  ])('%j is %s', (when, expected) => {
    expect(isWhenTrue(when, values)).toBe(expected)
  })

  it('compares after conversion to the type of the input', () => {
    const convert = (_name: string, value: unknown) => (value === 'never' ? undefined : Number(value))
    expect(isWhenTrue({ input: 'count', equals: '3' }, values, convert)).toBe(true)
    expect(isWhenTrue({ input: 'count', equals: 'never' }, values, convert)).toBe(false)
    expect(isWhenTrue({ input: 'missing', equals: 'never' }, values, convert)).toBe(false)
  })
})
