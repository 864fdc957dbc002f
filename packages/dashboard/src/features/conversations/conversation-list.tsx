import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { now } from '../../api/now.ts'
import { meQuery } from '../../api/session.ts'
import { useAgentNames } from '../../api/use-agent-names.ts'
import { useLiveList } from '../../api/use-live-list.ts'
import { useFilters } from '../../app/use-filters.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { DownloadButton } from '../../ui/download-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FreshRows } from '../../ui/fresh-rows.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { Read } from '../../ui/read.tsx'
import { ConversationFilterBar } from './conversation-filter-bar.tsx'
import { conversationFilters, toConversationQuery } from './conversation-query.ts'
import { ConversationTable } from './conversation-table.tsx'

export function ConversationList() {
  const names = useAgentNames()
  const { data: me } = useSuspenseQuery(meQuery)
  const [filters, change] = useFilters(conversationFilters)
  const list = useLiveList('conversations', ['conversations', filters], cursor => {
    const query = { ...toConversationQuery(filters, now()), limit: 50, ...(cursor && { cursor }) }
    return dataOf(api.GET('/v1/conversations', { params: { query } }))
  })
  const exported = () =>
    dataOf(
      api.GET('/v1/conversations/export', {
        params: { query: toConversationQuery(filters, now()) },
        parseAs: 'blob',
      }),
    )
  const filtered = conversationFilters.some(name => filters[name] !== '')
  return (
    <>
      <ConversationFilterBar
        filters={filters}
        names={names}
        mayListAgents={me.workspace.role !== 'support'}
        onChange={change}
      />
      {filters.contact && (
        <p className="text-quiet mb-2 text-sm">
          Of one customer: <span className="font-mono wrap-anywhere">{filters.contact}</span>
        </p>
      )}
      <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <FreshRows
          fresh={list.fresh}
          more={list.more}
          name={['conversation', 'conversations']}
          onShow={() => void list.showFresh()}
        />
        <DownloadButton label="Export CSV" fileName="conversations.csv" read={exported} />
      </div>
      <Read query={list.pages} lines={10}>
        {() =>
          list.rows.length === 0 && filtered ? (
            <EmptyState title="No conversation fits these filters">
              Take one of them away, or clear them all.
            </EmptyState>
          ) : list.rows.length === 0 ? (
            <EmptyState
              title="Nobody has said anything yet"
              action={
                me.workspace.role !== 'support' && (
                  <Link to="/agents" className={buttonClasses('primary')}>
                    Go to the agents
                  </Link>
                )
              }
            >
              Put the chat of an agent on a page, or try it in its playground.
            </EmptyState>
          ) : (
            <ConversationTable rows={list.rows} names={names} />
          )
        }
      </Read>
      <LoadMore pages={list.pages} />
    </>
  )
}
