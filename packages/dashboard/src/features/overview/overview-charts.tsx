import type { components } from '@bellhop/client'
import { useMemo } from 'react'
import { Section } from '../../ui/card.tsx'
import { Chart, type ChartProps } from '../../ui/chart.tsx'
import { durationText } from '../runs/run-words.ts'
import { fillSeries } from './report-range.ts'

type Report = components['schemas']['OverviewReport']

type Drawing = { times: number[] } & Record<'outcomes' | 'latency' | 'conversations', ChartProps['series']>

const none: Omit<Report['series'][number], 'at'> = {
  runs: 0,
  succeeded: 0,
  failed: 0,
  unknown: 0,
  conversations: 0,
  p50Ms: null,
  p95Ms: null,
}

export function OverviewCharts({ report }: { report: Report }) {
  // A chart is drawn anew for what it is given anew.
  const { times, outcomes, latency, conversations } = useMemo((): Drawing => {
    const points = fillSeries(report, none)
    return {
      times: points.map(({ time }) => time),
      outcomes: [
        { label: 'Succeeded', colour: 'good', values: points.map(point => point.succeeded) },
        { label: 'Failed', colour: 'bad', values: points.map(point => point.failed) },
        { label: 'Unknown', colour: 'warn', values: points.map(point => point.unknown) },
      ],
      latency: [
        { label: 'Usual (p50)', colour: 'accent', values: points.map(point => point.p50Ms), format: durationText },
        { label: 'Slow (p95)', colour: 'info', values: points.map(point => point.p95Ms), format: durationText },
      ],
      conversations: [{ label: 'Conversations', colour: 'accent', values: points.map(point => point.conversations) }],
    }
  }, [report])
  const by = report.interval === 'hour' ? 'By the hour' : 'By the day'
  return (
    <div className="grid grid-cols-1 gap-6 xl:grid-cols-3">
      <Section title="Runs by outcome" description={by}>
        <Chart title="Runs by outcome" look="bars" times={times} series={outcomes} />
      </Section>
      <Section title="How long runs took" description={by}>
        <Chart title="How long runs took" times={times} series={latency} />
      </Section>
      <Section title="Conversations" description={by}>
        <Chart title="Conversations" look="bars" times={times} series={conversations} />
      </Section>
    </div>
  )
}
