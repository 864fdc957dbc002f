import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { useChanges } from '../../api/live/use-live.ts'
import type { StreamEvent } from './transcript.ts'

/** Every event of a conversation. What came since is asked for when there may be more. */
export function useEvents(id: string) {
  const client = useQueryClient()
  const queryKey = ['conversation', id, 'events']
  const events = useQuery({
    queryKey,
    queryFn: async () => {
      const events = [...(client.getQueryData<StreamEvent[]>(queryKey) ?? [])]
      for (;;) {
        const after = events.at(-1)?.number ?? 0
        const query = { after, limit: 100 }
        const page = await dataOf(api.GET('/v1/conversations/{id}/events', { params: { path: { id }, query } }))
        if (typeof page === 'string') throw new Error('The server streams what was asked for as a page.')
        events.push(...page.data)
        if (page.data.length < query.limit) return events
      }
    },
  })
  useChanges('conversations', () => events.refetch())
  return events
}
