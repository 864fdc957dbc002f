import { describe, expect, it } from 'vitest'
import { toPageValues } from './page-values.ts'

describe('toPageValues', () => {
  it('takes texts, numbers and booleans', () => {
    const values = { product: 'mug', price: 12.5, sale: false, _x1: '', long: 'x'.repeat(2_000), face: '🦊' }
    expect(toPageValues(values)).toEqual({ page: values, dropped: [] })
  })

  it.each([
    ['null', { key: null }],
    ['undefined', { key: undefined }],
    ['an object', { key: {} }],
    ['a list', { key: ['a'] }],
    ['a function', { key: () => 1 }],
    ['not a number', { key: Number.NaN }],
    ['without end', { key: Number.POSITIVE_INFINITY }],
    ['a big integer', { key: 1n }],
    ['too long', { key: 'x'.repeat(2_001) }],
    ['a text with NUL', { key: 'a\0b' }],
    ['half of a character', { key: 'a\ud800b' }],
  ])('names a value that is %s, and takes the others', (_, values) => {
    expect(toPageValues({ ...values, product: 'mug' })).toEqual({ page: { product: 'mug' }, dropped: ['key'] })
  })

  it.each(['a.b', 'a-b', '1a', '', 'ä', 'x'.repeat(61), '__proto__'])('names a key that cannot be used: "%s"', key => {
    const values = Object.fromEntries([
      [key, 1],
      ['product', 'mug'],
    ])
    expect(toPageValues(values)).toEqual({ page: { product: 'mug' }, dropped: [key] })
  })

  it('takes the first fifty', () => {
    const { page, dropped } = toPageValues(Object.fromEntries(Array.from({ length: 52 }, (_, i) => [`key${i}`, i])))
    expect(Object.keys(page)).toHaveLength(50)
    expect(dropped).toEqual(['key50', 'key51'])
  })

  it.each([undefined, null, 7, true])('takes %s for nothing', values => {
    expect(toPageValues(values)).toEqual({ page: {}, dropped: [] })
  })
})
