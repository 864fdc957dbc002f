import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { channels } from '../../api/channels.ts'
import { api, dataOf } from '../../api/client.ts'
import { meQuery } from '../../api/session.ts'
import { sinceWords } from '../../app/since.ts'
import { ChoiceField } from '../../ui/choice-field.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { type RunFilters, runFilters } from './run-filters.ts'
import { modeWords, statusWords } from './run-words.ts'

export function RunFilterBar({
  filters,
  onChange,
}: {
  filters: RunFilters
  onChange: (change: Partial<RunFilters>) => void
}) {
  const names = useActionNames()
  const isSet = runFilters.some(name => filters[name] !== '')
  const clear = () => onChange(Object.fromEntries(runFilters.map(name => [name, ''])))
  return (
    <FilterBar onClear={isSet ? clear : undefined}>
      <SearchField
        label="Text"
        placeholder="Id, input, message, error"
        value={filters.q}
        onChange={q => onChange({ q })}
        className="col-span-2"
      />
      {(names !== null || filters.action !== '') && (
        <ChoiceField
          label="Action"
          value={filters.action}
          options={(names ?? []).map(name => [name, name])}
          onChange={action => onChange({ action })}
        />
      )}
      <ChoiceField
        label="Status"
        value={filters.status}
        options={Object.entries(statusWords).map(([status, { label }]) => [status, label])}
        onChange={status => onChange({ status })}
      />
      <ChoiceField
        label="Mode"
        value={filters.mode}
        options={Object.entries(modeWords)}
        onChange={mode => onChange({ mode })}
      />
      <ChoiceField
        label="Channel"
        value={filters.channel}
        options={channels}
        onChange={channel => onChange({ channel })}
      />
      <ChoiceField
        label="Time"
        value={filters.since}
        options={Object.entries(sinceWords)}
        onChange={since => onChange({ since })}
      />
    </FilterBar>
  )
}

/** Null for support, which may not list actions and has none to choose from. */
function useActionNames(): string[] | null {
  const { data: me } = useSuspenseQuery(meQuery)
  const { data } = useQuery({
    queryKey: ['actions', 'names'],
    queryFn: async () => {
      const { data } = await dataOf(api.GET('/v1/actions', { params: { query: { limit: 100 } } }))
      return data.map(({ name }) => name).sort()
    },
    enabled: me.workspace.role !== 'support',
    staleTime: 60_000,
  })
  // Empty while they are read: what comes late finds its place taken.
  return me.workspace.role === 'support' ? null : (data ?? [])
}
