import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'

/** The turns of a conversation by their ids, read again when there is a newer event. */
export function useTurns(id: string, lastEvent: number) {
  return useQuery({
    queryKey: ['conversation', id, 'turns', lastEvent],
    queryFn: async () => {
      const turns = await allTurns(id)
      return new Map(turns.map(turn => [turn.id, turn]))
    },
    enabled: lastEvent > 0,
    placeholderData: before => before,
  })
}

export type Turn = Awaited<ReturnType<typeof allTurns>>[number]

async function allTurns(id: string) {
  const read = (cursor: string | null) =>
    dataOf(
      api.GET('/v1/conversations/{id}/turns', {
        params: { path: { id }, query: { limit: 100, ...(cursor !== null && { cursor }) } },
      }),
    )
  const turns = []
  let cursor: string | null = null
  do {
    const page = await read(cursor)
    turns.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null)
  return turns
}
