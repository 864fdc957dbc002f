import { afterEach, describe, expect, it, vi } from 'vitest'
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

  // As a report has them: a day that begins twice by its second beginning, one without a midnight by when it begins.
  it.each([
    ['America/Santiago', 'begins at one', ['2026-09-05T04', '2026-09-06T04', '2026-09-07T03', '2026-09-08T03']],
    ['America/Havana', 'begins twice', ['2026-10-31T04', '2026-11-01T05', '2026-11-02T05', '2026-11-03T05']],
  ])('has what happened on each day where one of them, in %s, %s', (timeZone, _, begins) => {
    vi.stubEnv('TZ', timeZone)
    const series = begins.map((at, n) => ({ at: `${at}:00:00.000Z`, runs: n + 1 }))
    const [from, to] = [begins[0], begins.at(-1)].map(at => `${at}:30:00.000Z`)
    const filled = fillSeries({ from: from ?? '', to: to ?? '', interval: 'day', series }, { runs: 0 })
    expect(filled.map(({ runs }) => runs)).toEqual([1, 2, 3, 4])
  })

  it('has both hours of one name where clocks go back', () => {
    vi.stubEnv('TZ', 'Europe/Berlin')
    const series = [0, 1, 2].map(hour => ({ at: `2026-10-25T0${hour}:00:00.000Z`, runs: hour + 1 }))
    const [from, to] = ['2026-10-25T00:30:00.000Z', '2026-10-25T02:30:00.000Z']
    expect(fillSeries({ from, to, interval: 'hour', series }, { runs: 0 }).map(({ runs }) => runs)).toEqual([1, 2, 3])
    const second = fillSeries({ from: '2026-10-25T01:30:00.000Z', to, interval: 'hour', series }, { runs: 0 })
    expect(second.map(({ runs }) => runs)).toEqual([2, 3])
  })
})

afterEach(() => vi.unstubAllEnvs())
