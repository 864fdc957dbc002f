import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { now } from '../../api/now.ts'
import { useLiveList } from '../../api/use-live-list.ts'
import { TimeFilter } from '../../app/time-filter.tsx'
import { timeFilters, toTimeQuery } from '../../app/time-range.ts'
import { useFilters } from '../../app/use-filters.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceField } from '../../ui/choice-field.tsx'
import { DownloadButton } from '../../ui/download-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { FreshRows } from '../../ui/fresh-rows.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EntryRow } from './entry-row.tsx'
import { isAuditKind, kindWords } from './entry-words.ts'
import { useActors } from './use-actors.ts'
import { VerifyDialog } from './verify-dialog.tsx'

const filterNames = ['kind', 'actor', 'subject', ...timeFilters] as const

export function AuditPage() {
  const [filters, change] = useFilters(filterNames)
  const [verifying, setVerifying] = useState(false)
  const { kind, actor, subject } = filters
  const list = useLiveList('audit', ['audit', filters], cursor => {
    const query = {
      limit: 50,
      ...(cursor && { cursor }),
      ...(isAuditKind(kind) && { kind }),
      ...(actor && { actor }),
      ...(subject && { subject }),
      ...toTimeQuery(filters, now()),
    }
    return dataOf(api.GET('/v1/audit', { params: { query } }))
  })
  const { look, ...actors } = useActors()
  const isSet = filterNames.some(name => filters[name] !== '')
  const file = (format: 'jsonl' | 'csv') => () =>
    dataOf(api.GET('/v1/audit/export', { params: { query: { format } }, parseAs: 'blob' }))
  return (
    <Page
      title="Audit"
      description="Who did what, in a chain that shows when an entry was changed."
      actions={
        <>
          <DownloadButton label="Export JSON lines" fileName="audit.jsonl" read={file('jsonl')} />
          <DownloadButton label="Export CSV" fileName="audit.csv" read={file('csv')} />
          <Button look="primary" onClick={() => setVerifying(true)}>
            Verify
          </Button>
        </>
      }
    >
      <FilterBar onClear={isSet ? () => change(Object.fromEntries(filterNames.map(name => [name, '']))) : undefined}>
        <ChoiceField
          label="What"
          value={kind}
          options={Object.entries(kindWords)}
          onChange={value => change({ kind: value })}
        />
        <ChoiceField label="Who" value={actor} {...actors} onOpen={look} onChange={value => change({ actor: value })} />
        <SearchField
          label="Done to"
          placeholder="Id, such as run_…"
          value={subject}
          onChange={value => change({ subject: value })}
          className="col-span-2"
        />
        <TimeFilter filters={filters} onChange={change} />
      </FilterBar>
      <div className="mb-2">
        <FreshRows
          fresh={list.fresh}
          more={list.more}
          name={['entry', 'entries']}
          onShow={() => void list.showFresh()}
        />
      </div>
      <Read query={list.pages} lines={10}>
        {() =>
          list.rows.length === 0 ? (
            <EmptyState title="No entry fits these filters">Take one of them away, or clear them all.</EmptyState>
          ) : (
            <ul aria-label="Entries" className="border-line bg-raised divide-line divide-y rounded-xl border">
              {list.rows.map(entry => (
                <EntryRow key={entry.id} entry={entry} />
              ))}
            </ul>
          )
        }
      </Read>
      <LoadMore pages={list.pages} />
      {verifying && <VerifyDialog onClose={() => setVerifying(false)} />}
    </Page>
  )
}
