import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { now } from '../../api/now.ts'
import { meQuery } from '../../api/session.ts'
import { useLiveList } from '../../api/use-live-list.ts'
import { useFilters } from '../../app/use-filters.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { DownloadButton } from '../../ui/download-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FreshRows } from '../../ui/fresh-rows.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { RunFilterBar } from './run-filter-bar.tsx'
import { runFilters, toRunQuery } from './run-filters.ts'
import { RunTable } from './run-table.tsx'

export function RunsPage() {
  const [filters, change] = useFilters(runFilters)
  const { data: me } = useSuspenseQuery(meQuery)
  const query = () => toRunQuery(filters, now())
  const list = useLiveList('runs', ['runs', filters], cursor =>
    dataOf(api.GET('/v1/runs', { params: { query: { ...query(), limit: 50, ...(cursor && { cursor }) } } })),
  )
  const filtered = runFilters.some(name => filters[name] !== '')
  const exported = () => dataOf(api.GET('/v1/runs/export', { params: { query: query() }, parseAs: 'blob' }))
  return (
    <Page
      title="Runs"
      description="Every time an action ran: what went in, what was sent, what came back."
      actions={<DownloadButton label="Export CSV" fileName="runs.csv" read={exported} />}
    >
      <RunFilterBar filters={filters} onChange={change} />
      {filters.conversation && (
        <p className="text-quiet mb-2 text-sm">
          Of one{' '}
          <Link to="/conversations/$id" params={{ id: filters.conversation }} className="text-accent underline">
            conversation
          </Link>
          .
        </p>
      )}
      <div className="mb-2">
        <FreshRows fresh={list.fresh} more={list.more} name={['run', 'runs']} onShow={() => void list.showFresh()} />
      </div>
      <Read query={list.pages} lines={10}>
        {() =>
          list.rows.length > 0 ? (
            <RunTable runs={list.rows} />
          ) : (
            <NoRuns filtered={filtered} support={me.workspace.role === 'support'} />
          )
        }
      </Read>
      <LoadMore pages={list.pages} />
    </Page>
  )
}

function NoRuns({ filtered, support }: { filtered: boolean; support: boolean }) {
  if (filtered)
    return <EmptyState title="No run fits these filters">Take one of them away, or clear them all.</EmptyState>
  return (
    <EmptyState
      title="Nothing has run yet"
      action={
        !support && (
          <Link to="/actions" className={buttonClasses('primary')}>
            Go to the actions
          </Link>
        )
      }
    >
      Runs appear here as soon as a customer, a program or a test starts an action.
    </EmptyState>
  )
}
