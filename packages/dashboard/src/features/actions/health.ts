import type { components } from '@bellhop/client'

type Report = components['schemas']['ActionsReport']

/** How an action did in the days of a report. */
export interface Health {
  runs: number
  successRate: number | null
  p50Ms: number | null
  /** One of each day, oldest first; null where it didn't run. */
  days: { successRate: number | null; p50Ms: number | null }[]
}

const dayMs = 86_400_000

/** The health of every action that ran, by name. */
export function readHealth(report: Report): ReadonlyMap<string, Health> {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: report.timeZone, dateStyle: 'short' })
  const days = daysOf(Date.parse(report.from), Date.parse(report.to), moment => day.format(moment))
  return new Map(
    report.data.map(({ action, runs, successRate, p50Ms, series }) => {
      const byDay = new Map(series.map(bucket => [day.format(Date.parse(bucket.at)), bucket]))
      const filled = days.map(name => ({
        successRate: byDay.get(name)?.successRate ?? null,
        p50Ms: byDay.get(name)?.p50Ms ?? null,
      }))
      return [action, { runs, successRate, p50Ms, days: filled }]
    }),
  )
}

function daysOf(from: number, to: number, nameOf: (moment: number) => string): string[] {
  const names: string[] = []
  for (let at = from; at < to; at += dayMs) names.push(nameOf(at))
  return [...new Set([...names, nameOf(to)])]
}
