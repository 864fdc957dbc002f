import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { actorTypes } from './entry-words.ts'

/**
 * Everybody who did something, as a filter has them: of the newest part of the trail at once, and of all of it once somebody
 * chooses, part by part.
 */
export function useActors() {
  const [wanted, setWanted] = useState(false)
  const parts = useInfiniteQuery({
    queryKey: ['audit', 'actors'],
    queryFn: ({ pageParam }) =>
      dataOf(api.GET('/v1/audit/actors', { params: { query: pageParam === null ? {} : { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: part => part.nextCursor,
    staleTime: 60_000,
  })
  const { hasNextPage, isFetching, isError, fetchNextPage } = parts
  useEffect(() => {
    if (wanted && hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [wanted, hasNextPage, isFetching, isError, fetchNextPage])
  const names = new Map<string, string>()
  for (const { id, name, type } of parts.data?.pages.flatMap(part => part.data) ?? []) {
    // The newest name comes first.
    if (!names.has(id)) names.set(id, `${name || id} (${actorTypes[type] ?? type})`)
  }
  return {
    options: [...names].sort(([, a], [, b]) => a.localeCompare(b)),
    look: () => setWanted(true),
    ...(hasNextPage && { note: isError ? 'Not all could be read.' : 'Looking further back…' }),
  }
}
