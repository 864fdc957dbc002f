import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { now } from '../../api/now.ts'
import { useFilters } from '../../app/use-filters.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { ActionFigures } from './action-figures.tsx'
import { Figures } from './figures.tsx'
import { OverviewCharts } from './overview-charts.tsx'
import { RangePicker } from './range-picker.tsx'
import { everyMs, ranges, reportQuery, toRange } from './report-range.ts'
import { TopFailures } from './top-failures.tsx'

export function OverviewPage() {
  const [filters, change] = useFilters(['range'])
  const range = toRange(filters.range)
  const report = useQuery({
    queryKey: ['overview', range],
    queryFn: () => dataOf(api.GET('/v1/reports/overview', { params: { query: reportQuery(range, now()) } })),
    refetchInterval: everyMs[range],
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title="Overview"
      description="How the agents did. Tests and the playground don’t count."
      actions={<RangePicker value={range} onChange={next => change({ range: next === '7d' ? '' : next })} />}
    >
      <Read query={report} lines={8}>
        {data =>
          data.runs.total + data.conversations === 0 ? (
            <EmptyState
              title={`Nothing happened in the last ${ranges[range]}`}
              action={
                <Link to="/welcome" className={buttonClasses('primary')}>
                  First steps
                </Link>
              }
            >
              As soon as customers talk to an agent, figures stand here. The first steps lead to a first action and to a
              chat on your page.
            </EmptyState>
          ) : (
            <div className="grid grid-cols-1 gap-6">
              <Figures report={data} since={range} />
              <OverviewCharts report={data} />
              <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-2">
                <TopFailures failures={data.topFailures} since={range} />
                <ActionFigures actions={data.actions} since={range} />
              </div>
            </div>
          )
        }
      </Read>
    </Page>
  )
}
