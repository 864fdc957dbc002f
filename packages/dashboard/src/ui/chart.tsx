import { lazy, Suspense } from 'react'
import { classes } from './classes.ts'
import { Table, Td, Th } from './table.tsx'

const swatches = { good: 'bg-good', bad: 'bg-bad', warn: 'bg-warn', info: 'bg-info', accent: 'bg-accent' } as const

export interface ChartProps {
  /** What it shows, as a heading would say it. */
  title: string
  /** Milliseconds since 1970, one for each point. */
  times: readonly number[]
  /** Bars are counts that add up, one series on top of the other. Default: lines. */
  look?: 'lines' | 'bars'
  series: readonly {
    label: string
    colour: keyof typeof swatches
    values: readonly (number | null)[]
    format?: (value: number) => string
  }[]
}

// Its library doesn't start in a browser whose language is no language tag (`en-US@posix`): the table is there all the same.
const Drawn = lazy(() => import('./drawn-chart.tsx').catch(() => ({ default: NotDrawn })))

function NotDrawn() {
  return <p className="text-quiet">The chart can’t be drawn in this browser.</p>
}

/** A chart over time, with the same figures as a table for whoever reads rather than looks. */
export function Chart(props: ChartProps) {
  const { title, times, series } = props
  const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' })
  return (
    <figure className="grid grid-cols-1 gap-2">
      <div aria-hidden="true" className="h-48">
        <Suspense fallback={<div className="bg-hover h-full animate-pulse rounded-lg" />}>
          <Drawn {...props} />
        </Suspense>
      </div>
      <ul aria-hidden="true" className="flex flex-wrap gap-x-4 text-sm">
        {series.map(({ label, colour }) => (
          <li key={label} className="flex items-center gap-1.5">
            <span className={classes('size-2.5 rounded-xs', swatches[colour])} />
            {label}
          </li>
        ))}
      </ul>
      <details>
        <summary className="text-quiet text-sm">
          Figures as a table<span className="sr-only">: {title}</span>
        </summary>
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
