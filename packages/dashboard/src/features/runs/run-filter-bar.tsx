import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { channels } from '../../api/channels.ts'
import { api, dataOf } from '../../api/client.ts'
import { readAll } from '../../api/read-all.ts'
import { meQuery } from '../../api/session.ts'
import { useAgentNames } from '../../api/use-agent-names.ts'
import { TimeFilter } from '../../app/time-filter.tsx'
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
  const { data: me } = useSuspenseQuery(meQuery)
  // Support may list neither, and has none to choose from. Empty while they are read: what comes late finds its place taken.
  const mayList = me.workspace.role !== 'support'
  const actions = useActionNames(mayList)
  const agents = useAgentNames()
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
      {(mayList || filters.action !== '') && (
        <ChoiceField
          label="Action"
          value={filters.action}
          options={actions.map(name => [name, name])}
          onChange={action => onChange({ action })}
        />
      )}
      {(mayList || filters.agent !== '') && (
        <ChoiceField
          label="Agent"
          value={filters.agent}
          options={[...agents]}
          onChange={agent => onChange({ agent })}
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
      <TimeFilter filters={filters} onChange={onChange} />
    </FilterBar>
  )
}

function useActionNames(enabled: boolean): string[] {
  const { data } = useQuery({
    queryKey: ['actions', 'names'],
    queryFn: async () => {
      const actions = await readAll(query => dataOf(api.GET('/v1/actions', { params: { query } })))
      return actions.map(({ name }) => name).sort()
    },
    enabled,
    staleTime: 60_000,
  })
  return data ?? []
}
