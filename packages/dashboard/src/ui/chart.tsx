import { lazy, Suspense } from 'react'
import { Table, Td, Th } from './table.tsx'

export interface ChartProps {
  /** What it shows, as a heading would say it. */
  title: string
  /** Milliseconds since 1970, one for each point. */
  times: readonly number[]
  series: readonly {
    label: string
    colour: string
    values: readonly (number | null)[]
    format?: (value: number) => string
  }[]
}

const Drawn = lazy(() => import('./drawn-chart.tsx'))

/** A chart over time, with the same figures as a table for whoever reads rather than looks. */
export function Chart(props: ChartProps) {
  const { title, times, series } = props
  const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' })
  return (
    <figure className="grid gap-2">
      <div aria-hidden="true" className="h-56">
        <Suspense fallback={<div className="bg-hover h-full animate-pulse rounded-lg" />}>
          <Drawn {...props} />
        </Suspense>
      </div>
      <details>
        <summary className="text-quiet text-sm">The figures of “{title}” as a table</summary>
        <div className="mt-2 max-h-80 overflow-y-auto">
          <Table caption={title}>
            <thead>
              <tr>
                <Th>Time</Th>
                {series.map(({ label }) => (
                  <Th key={label}>{label}</Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((time, index) => (
                <tr key={time}>
                  <Td>{moment.format(time)}</Td>
                  {series.map(({ label, values, format = String }) => {
                    const value = values[index]
                    return <Td key={label}>{value === null || value === undefined ? '–' : format(value)}</Td>
                  })}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      </details>
    </figure>
  )
}
