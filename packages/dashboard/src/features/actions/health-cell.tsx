import { Sparkline } from '../../ui/sparkline.tsx'
import type { Health } from './health.ts'

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })
const count = new Intl.NumberFormat()

/** `undefined`: not read yet; null: it didn't run. */
export function HealthCell({ health }: { health: Health | null | undefined }) {
  if (health === undefined) return <div aria-hidden="true" className="bg-hover h-13 w-40 animate-pulse rounded-lg" />
  if (health === null || health.runs === 0) return <p className="text-quiet min-h-13 text-sm">No runs in 7 days</p>
  const { runs, successRate, p50Ms, days } = health
  if (successRate === null)
    return (
      <p className="text-quiet min-h-13 text-sm">
        {runs === 1 ? '1 run' : `${count.format(runs)} runs`}, none was sent
      </p>
    )
  const rate = percent.format(successRate)
  const latency = p50Ms === null ? '–' : `${count.format(Math.round(p50Ms))} ms`
  return (
    <div className="grid min-h-13 gap-1 text-sm">
      <div className="flex items-center gap-2">
        <Sparkline
          values={days.map(day => day.successRate)}
          most={1}
          label={`Success rate of the last 7 days: ${rate} of ${runs} runs`}
        />
        <span className="whitespace-nowrap">
          <span className={successRate < 0.9 ? 'text-bad' : undefined}>{rate}</span>
          <span className="text-quiet"> of {count.format(runs)}</span>
        </span>
      </div>
      <div className="text-quiet flex items-center gap-2">
        <Sparkline values={days.map(day => day.p50Ms)} label={`Latency of the last 7 days: ${latency} in the middle`} />
        <span className="whitespace-nowrap">{latency}</span>
      </div>
    </div>
  )
}
