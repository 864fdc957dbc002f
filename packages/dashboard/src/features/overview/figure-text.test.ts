import { describe, expect, it } from 'vitest'
import { rateText } from './figure-text.ts'

describe('a rate', () => {
  it('of nothing is a dash, not a zero', () => {
    expect(rateText(null)).toBe('–')
  })

  it.each([
    [0, '0%'],
    [0.4848, '48.5%'],
    [0.99999, '99.9%'],
    [1, '100%'],
  ])('of %d is %s', (rate, text) => {
    expect(rateText(rate).replaceAll(/\s/g, '')).toBe(text)
  })
})
