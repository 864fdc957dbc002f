import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { now } from '../../api/now.ts'
import { meQuery } from '../../api/session.ts'
import { useLiveList } from '../../api/use-live-list.ts'
import { useFilters } from '../../app/use-filters.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FreshRows } from '../../ui/fresh-rows.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { Read } from '../../ui/read.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { ExactTime, Time } from '../../ui/time.tsx'
import { ConversationFilterBar } from './conversation-filter-bar.tsx'
import { conversationFilters, toConversationQuery } from './conversation-query.ts'
import { PlaygroundBadges } from './playground-badges.tsx'
import { useAgentNames } from './use-agent-names.ts'

export function ConversationList() {
  const names = useAgentNames()
  const { data: me } = useSuspenseQuery(meQuery)
  const [filters, change] = useFilters(conversationFilters)
  const list = useLiveList('conversations', ['conversations', filters], cursor => {
    const query = { ...toConversationQuery(filters, now()), limit: 50, ...(cursor && { cursor }) }
    return dataOf(api.GET('/v1/conversations', { params: { query } }))
  })
  const filtered = conversationFilters.some(name => filters[name] !== '')
  return (
    <>
      <ConversationFilterBar
        filters={filters}
        names={names}
        mayListAgents={me.workspace.role !== 'support'}
        onChange={change}
      />
      <div className="mb-2">
        <FreshRows
          fresh={list.fresh}
          more={list.more}
          name={['conversation', 'conversations']}
          onShow={() => void list.showFresh()}
        />
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
            <Table caption="Conversations">
              <thead>
                <tr>
                  <Th>Started</Th>
                  <Th>Agent</Th>
                  <Th>Channel</Th>
                  <Th>From</Th>
                  <Th className="text-right">Events</Th>
                  <Th className="text-right">Last active</Th>
                </tr>
              </thead>
              <tbody>
                {list.rows.map(row => (
                  <tr key={row.id} className="hover:bg-hover">
                    <Td className="whitespace-nowrap">
                      <Link
                        to="/conversations/$id"
                        params={{ id: row.id }}
                        className="text-accent font-medium hover:underline"
                      >
                        <ExactTime at={row.createdAt} />
                      </Link>
                      {row.mode === 'test' && (
                        <span className="ml-2">
                          <PlaygroundBadges isDraft={row.draft} />
                        </span>
                      )}
                    </Td>
                    <Td>{names.get(row.agentId) ?? <span className="font-mono text-sm">{row.agentId}</span>}</Td>
                    <Td className="text-quiet whitespace-nowrap">
                      {row.channel}
                      {row.medium !== row.channel && `, ${row.medium}`}
                    </Td>
                    <Td className="text-quiet">{row.contactNumber ?? row.externalId ?? row.origin ?? '–'}</Td>
                    <Td className="text-quiet text-right tabular-nums">{row.lastEvent}</Td>
                    <Td className="text-quiet text-right">
                      <Time at={row.updatedAt} />
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </Read>
      <LoadMore pages={list.pages} />
    </>
  )
}
