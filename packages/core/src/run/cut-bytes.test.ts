import { describe, expect, it } from 'vitest'
import { cutBytes } from './cut-bytes.ts'

describe('the beginning of a text', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['aéb', 2, 'a'],
    ['aéb', 3, 'aé'],
    ['💥💥', 7, '💥'],
    ['\uFEFFab', 4, '\uFEFFa'],
    ['abc', 0, ''],
  ])('of %j in %i bytes is %j', (text, most, beginning) => {
    expect(cutBytes(text, most)).toBe(beginning)
  })
})
