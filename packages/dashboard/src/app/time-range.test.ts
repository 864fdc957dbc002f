import { describe, expect, it } from 'vitest'
import { fromLocalField, isBackward, toLocalField, toTimeQuery } from './time-range.ts'

const now = new Date('2026-11-20T12:00:00.000Z')
const none = { since: '', from: '', to: '' }

describe('the time that a list is for', () => {
  it.each([
    [none, {}],
    [{ ...none, since: '24h' }, { from: '2026-11-19T12:00:00.000Z' }],
    [{ since: '24h', from: '2020-01-01T00:00Z', to: '' }, { from: '2026-11-19T12:00:00.000Z' }],
    [{ ...none, since: 'ages' }, {}],
    [{ ...none, from: '2026-11-01T10:00:00.000Z' }, { from: '2026-11-01T10:00:00.000Z' }],
    [
      { ...none, from: '2026-11-01T11:00:00+01:00', to: '2026-11-02T00:00Z' },
      { from: '2026-11-01T10:00:00.000Z', to: '2026-11-02T00:00:00.000Z' },
    ],
    [{ ...none, from: '<script>', to: 'yesterday' }, {}],
    [{ ...none, from: '+020262-01-01T00:00:00.000Z', to: '-000001-01-01T00:00:00.000Z' }, {}],
  ])('is asked for as the address says: %j', (filters, query) => {
    expect(toTimeQuery(filters, now)).toEqual(query)
  })

  it('is the same moment in a field of local time and in the address', () => {
    for (const moment of ['2026-11-20T12:34:00.000Z', '2026-03-29T00:59:00.000Z', '2026-07-01T23:00:00.000Z']) {
      expect(toLocalField(moment)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
      expect(fromLocalField(toLocalField(moment))).toBe(moment)
    }
    expect([toLocalField('soon'), toLocalField(''), fromLocalField('')]).toEqual(['', '', ''])
  })

  it('is found out where it ends before it begins', () => {
    const [early, late] = ['2026-11-01T10:00:00.000Z', '2026-11-01T11:00:00.000Z']
    expect(isBackward({ from: early, to: late })).toBe(false)
    expect(isBackward({ from: late, to: early })).toBe(true)
    expect(isBackward({ from: late, to: '' })).toBe(false)
  })
})
