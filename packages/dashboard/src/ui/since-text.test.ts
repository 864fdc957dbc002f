import { describe, expect, it } from 'vitest'
import { sinceText } from './since-text.ts'

const hour = 3_600_000
const day = 24 * hour

describe('sinceText', () => {
  it.each([
    [0, 'now'],
    [-900, 'now'],
    [-1_000, '1 second ago'],
    [-59_999, '59 seconds ago'],
    [-hour, '1 hour ago'],
    [6.9 * day, 'in 6 days'],
  ])('says %i ms in words', (ms, text) => {
    expect(sinceText(ms, 'en')).toBe(text)
  })

  // Thursday morning is 47 hours before Saturday morning, and 41 days after 21 November it is January.
  it.each([
    [-47 * hour, '1 day ago'],
    [41 * day, 'in 1 month'],
    [-13 * day, '1 week ago'],
    [700 * day, 'in 1 year'],
  ])('names no day, week, month or year of the calendar for a span: %i ms', (ms, text) => {
    expect(sinceText(ms, 'en')).toBe(text)
  })
})
