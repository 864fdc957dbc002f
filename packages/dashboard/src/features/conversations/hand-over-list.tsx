import { useSuspenseQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { meQuery } from '../../api/session.ts'
import { useLiveList } from '../../api/use-live-list.ts'
import { useFilters } from '../../app/use-filters.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SelectField } from '../../ui/field.tsx'
import { FreshRows } from '../../ui/fresh-rows.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { Read } from '../../ui/read.tsx'
import { HandOverCard } from './hand-over-card.tsx'

/** Who waits for a person to get back to them; those that are done with the filter. */
export function HandOverList() {
  const [{ status: asked }, change] = useFilters(['tab', 'status'])
  const { data: me } = useSuspenseQuery(meQuery)
  const status = asked === 'done' || asked === 'all' ? asked : 'open'
  const list = useLiveList('conversations', ['hand-overs', status], cursor =>
    dataOf(
      api.GET('/v1/hand-overs', {
        params: { query: { limit: 50, ...(status !== 'all' && { status }), ...(cursor && { cursor }) } },
      }),
    ),
  )
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <SelectField
          label="Show"
          value={status}
          onChange={event => change({ status: event.target.value === 'open' ? '' : event.target.value })}
        >
          <option value="open">Those who wait</option>
          <option value="done">Those who were answered</option>
          <option value="all">All</option>
        </SelectField>
        <FreshRows
          fresh={list.fresh}
          more={list.more}
          name={['hand-over', 'hand-overs']}
          onShow={() => void list.showFresh()}
        />
      </div>
      <Read query={list.pages} lines={4}>
        {() =>
          list.rows.length === 0 ? (
            <EmptyState title={status === 'open' ? 'Nobody is waiting' : 'There is none here'}>
              A customer who wants a person leaves a message here. An agent offers that where its hand-over is switched
              on.
            </EmptyState>
          ) : (
            <ul className="grid gap-3">
              {list.rows.map(row => (
                <HandOverCard
                  key={row.id}
                  handOver={row}
                  linked
                  maySettle={me.workspace.role !== 'viewer'}
                  onSettled={list.showFresh}
                />
              ))}
            </ul>
          )
        }
      </Read>
      <LoadMore pages={list.pages} />
    </>
  )
}
