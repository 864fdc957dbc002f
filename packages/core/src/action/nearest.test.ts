import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

describe('nearest', () => {
  it.each([
    ['descripton', 'description'],
    ['nmae', 'name'],
    ['URL', 'url'],
    ['time_out_ms', 'timeoutMs'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['name', 'description', 'url', 'timeoutMs', 'headers'])).toBe(meant)
  })

  it.each(['', 'x', 'colour', 'a'.repeat(10_000)])('guesses nothing far-fetched (%#)', word => {
    expect(nearest(word, ['name', 'description', 'url', 'timeoutMs', 'headers'])).toBeNull()
    expect(didYouMean(word, ['name', 'description'])).toBe('')
  })
})
