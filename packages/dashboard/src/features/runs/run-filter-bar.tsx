import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { meQuery } from '../../api/session.ts'
import { SelectField } from '../../ui/field.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
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
  const listed = filters.action === '' || names.includes(filters.action) ? names : [filters.action, ...names]
  return (
    <FilterBar onClear={isSet ? clear : undefined}>
      {(names.length > 0 || filters.action !== '') && (
        <SelectField label="Action" value={filters.action} onChange={event => onChange({ action: event.target.value })}>
          <option value="">Any</option>
          {listed.map(name => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      )}
      <SelectField label="Status" value={filters.status} onChange={event => onChange({ status: event.target.value })}>
        <option value="">Any</option>
        {Object.entries(statusWords).map(([status, { label }]) => (
          <option key={status} value={status}>
            {label}
          </option>
        ))}
      </SelectField>
      <SelectField label="Mode" value={filters.mode} onChange={event => onChange({ mode: event.target.value })}>
        <option value="">Any</option>
        {Object.entries(modeWords).map(([mode, label]) => (
          <option key={mode} value={mode}>
            {label}
          </option>
        ))}
      </SelectField>
    </FilterBar>
  )
}

/** Support may not list actions: for it there are none to choose from. */
function useActionNames(): string[] {
  const role = useQuery(meQuery).data?.workspace.role
  const { data } = useQuery({
    queryKey: ['actions', 'names'],
    queryFn: async () => {
      const { data } = await dataOf(api.GET('/v1/actions', { params: { query: { limit: 100 } } }))
      return data.map(({ name }) => name).sort()
    },
    enabled: role !== undefined && role !== 'support',
    staleTime: 60_000,
  })
  return data ?? []
}
