import type { components } from '@bellhop/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { cardClasses } from '../../ui/card.tsx'
import { countText, msText, rateText } from './figure-text.ts'
import type { Range } from './report-range.ts'

type Report = components['schemas']['OverviewReport']

export function Figures({ report, since }: { report: Report; since: Range }) {
  const { runs, feedback, handOvers } = report
  const link = 'text-accent underline'
  const unknown = runs.byStatus.unknown ?? 0
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure
        name="Runs"
        value={countText(runs.total)}
        note={
          unknown > 0 ? (
            <Link to="/runs" search={{ status: 'unknown', mode: 'live', since }} className={link}>
              {countText(unknown)} to settle
            </Link>
          ) : (
            `${countText(runs.byStatus.succeeded ?? 0)} succeeded`
          )
        }
      />
      <Figure name="Success rate" value={rateText(runs.successRate)} note="of what was tried" />
      <Figure name="Usual time" value={msText(runs.p50Ms)} note="half of the runs are faster (p50)" />
      <Figure name="Slow time" value={msText(runs.p95Ms)} note="19 of 20 are faster (p95)" />
      <Figure
        name="Conversations"
        value={countText(report.conversations)}
        note={
          <Link to="/conversations" className={link}>
            Read them
          </Link>
        }
      />
      <Figure name="Escalations" value={countText(report.escalations)} note="runs that bring in a person" />
      <Figure
        name="Hand-overs"
        value={countText(handOvers.total)}
        note={
          handOvers.open > 0 ? (
            <Link to="/conversations" search={{ tab: 'hand-overs' }} className={link}>
              {countText(handOvers.open)} waiting
            </Link>
          ) : (
            'nobody is waiting'
          )
        }
      />
      <Figure
        name="Feedback"
        value={rateText(feedback.up + feedback.down === 0 ? null : feedback.up / (feedback.up + feedback.down))}
        note={`${countText(feedback.up)} helpful, ${countText(feedback.down)} not`}
      />
    </dl>
  )
}

function Figure({ name, value, note }: { name: string; value: string; note: ReactNode }) {
  return (
    <div className={`${cardClasses} grid content-start gap-1 p-4`}>
      <dt className="text-quiet text-sm">{name}</dt>
      <dd className="text-2xl font-semibold tracking-tight tabular-nums">{value}</dd>
      <dd className="text-quiet text-sm">{note}</dd>
    </div>
  )
}
