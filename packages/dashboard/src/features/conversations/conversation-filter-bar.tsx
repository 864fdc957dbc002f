import { channels } from '../../api/channels.ts'
import { TimeFilter } from '../../app/time-filter.tsx'
import { ChoiceField } from '../../ui/choice-field.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { type ConversationFilters, conversationFilters } from './conversation-query.ts'

const modes = [
  ['live', 'Live'],
  ['test', 'Playground'],
] as const

export function ConversationFilterBar({
  filters,
  names,
  mayListAgents,
  onChange,
}: {
  filters: ConversationFilters
  names: ReadonlyMap<string, string>
  /** Stands for the filter from the beginning: what comes later would move the rest. */
  mayListAgents: boolean
  onChange: (change: Partial<ConversationFilters>) => void
}) {
  const isSet = conversationFilters.some(name => filters[name] !== '')
  const clear = () => onChange(Object.fromEntries(conversationFilters.map(name => [name, ''])))
  return (
    <FilterBar onClear={isSet ? clear : undefined}>
      {(mayListAgents || filters.agent !== '') && (
        <ChoiceField label="Agent" value={filters.agent} options={[...names]} onChange={agent => onChange({ agent })} />
      )}
      <ChoiceField
        label="Channel"
        value={filters.channel}
        options={channels}
        onChange={channel => onChange({ channel })}
      />
      <ChoiceField label="Mode" value={filters.mode} options={modes} onChange={mode => onChange({ mode })} />
      <TimeFilter filters={filters} onChange={onChange} />
    </FilterBar>
  )
}
