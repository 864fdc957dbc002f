import { describe, expect, it } from 'vitest'
import { fillSeries, reportQuery, toRange } from './report-range.ts'

const day = (days: number) => new Date(2026, 10, days).toISOString()

describe('the range of the overview', () => {
  it('is a week where the address asks for none that there is', () => {
    expect(['24h', '30d', '', '99y', 'toString'].map(toRange)).toEqual(['24h', '30d', '7d', '7d', '7d'])
  })

  it('ends now', () => {
    const query = reportQuery('24h', new Date('2026-11-20T12:00:00.000Z'))
    expect(query).toMatchObject({ from: '2026-11-19T12:00:00.000Z', to: '2026-11-20T12:00:00.000Z' })
  })
})

describe('the series of a report', () => {
  const report = {
    from: new Date(2026, 10, 17, 15).toISOString(),
    to: new Date(2026, 10, 20, 15).toISOString(),
    interval: 'day' as const,
    series: [{ at: day(18), runs: 3 }],
  }

  it('has every day, those without a run too, from the one in which the range begins', () => {
    expect(fillSeries(report, { runs: 0 }).map(({ time, runs }) => [new Date(time).getDate(), runs])).toEqual([
      [17, 0],
      [18, 3],
      [19, 0],
      [20, 0],
    ])
  })

  it('has every hour where it goes by the hour', () => {
    const hours = {
      ...report,
      interval: 'hour' as const,
      from: new Date(2026, 10, 20, 12, 30).toISOString(),
      series: [],
    }
    expect(fillSeries(hours, { runs: 0 }).map(({ time }) => new Date(time).getHours())).toEqual([12, 13, 14])
  })
})
