import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { useChanges } from '../../api/live/use-live.ts'
import { meQuery } from '../../api/session.ts'
import { Section } from '../../ui/card.tsx'
import { LiveMark } from '../../ui/live-mark.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { AboutConversation } from './about-conversation.tsx'
import { HandOverCard } from './hand-over-card.tsx'
import { TranscriptView } from './transcript-view.tsx'
import { useEvents } from './use-events.ts'

export function ConversationPage() {
  const { id } = useParams({ from: '/shell/conversations/$id' })
  const { data: me } = useSuspenseQuery(meQuery)
  const conversation = useQuery({
    queryKey: ['conversation', id],
    queryFn: () => dataOf(api.GET('/v1/conversations/{id}', { params: { path: { id } } })),
  })
  const events = useEvents(id)
  const handOvers = useQuery({
    queryKey: ['hand-overs', 'of', id, conversation.data?.mode],
    queryFn: () =>
      dataOf(
        api.GET('/v1/hand-overs', {
          params: { query: { conversationId: id, limit: 100, mode: conversation.data?.mode ?? 'live' } },
        }),
      ),
    enabled: conversation.isSuccess,
  })
  useChanges('conversations', async () => {
    if (conversation.isSuccess) await Promise.all([conversation.refetch(), handOvers.refetch()])
  })
  const left = handOvers.data?.data ?? []
  return (
    <Page
      title="Conversation"
      description={
        <span className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-mono text-sm wrap-anywhere">{id}</span>
          <LiveMark />
        </span>
      }
    >
      <Read query={conversation} lines={8}>
        {data => (
          <Read query={events} lines={8}>
            {all => (
              <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
                <div className="grid min-w-0 gap-6">
                  {left.length > 0 && (
                    <Section title="Left for a person">
                      <ul className="grid gap-3">
                        {left.map(handOver => (
                          <HandOverCard
                            key={handOver.id}
                            handOver={handOver}
                            maySettle={me.workspace.role !== 'viewer'}
                          />
                        ))}
                      </ul>
                    </Section>
                  )}
                  <Section title="Transcript" description="As it comes, while it is open here.">
                    <TranscriptView id={id} events={all} />
                  </Section>
                </div>
                <AboutConversation conversation={data} mayOpenAgent={me.workspace.role !== 'support'} />
              </div>
            )}
          </Read>
        )}
      </Read>
    </Page>
  )
}
