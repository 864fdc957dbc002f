import { expect, it } from 'vitest'
import { readHealth } from './health.ts'

it('has a place for each day, also for those without a run', () => {
  const bucket = { runs: 2, succeeded: 1, failed: 1, unknown: 0, successRate: 0.5, p50Ms: 80, p95Ms: 90 }
  const health = readHealth({
    from: '2026-11-13T10:00:00.000Z',
    to: '2026-11-20T10:00:00.000Z',
    interval: 'day',
    timeZone: 'Europe/Berlin',
    data: [{ action: 'track', ...bucket, series: [{ at: '2026-11-14T23:00:00.000Z', ...bucket }] }],
  }).get('track')
  expect(health?.days.map(({ successRate }) => successRate)).toEqual([null, null, 0.5, null, null, null, null, null])
  expect(health?.p50Ms).toBe(80)
})
