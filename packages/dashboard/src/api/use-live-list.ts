import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Topic } from './live/live-connection.ts'
import { useChanges } from './live/use-live.ts'
import { mergeLatest } from './merge-latest.ts'

export interface ListPage<T> {
  data: T[]
  nextCursor: string | null
}

/**
 * A list, newest first, that is read page by page and looks again at its beginning when `topic` may have changed. Nothing that is
 * being read moves by itself: `fresh` says how many new rows there are, and `showFresh` brings them in.
 */
export function useLiveList<T extends { id: string }>(
  topic: Topic,
  key: readonly unknown[],
  read: (cursor: string | undefined) => Promise<ListPage<T>>,
) {
  const pages = useInfiniteQuery({
    queryKey: [...key, 'pages'],
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    // Read again it would move under whoever reads it.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    gcTime: 60_000,
  })
  const latest = useQuery({
    queryKey: [...key, 'latest'],
    queryFn: () => read(undefined),
    enabled: pages.isSuccess,
  })
  const shown = pages.data?.pages.flatMap(page => page.data) ?? []
  useChanges(topic, () => (pages.isSuccess ? latest.refetch() : Promise.resolve()))
  const merged = mergeLatest(shown, latest.data?.data ?? [])
  const { refetch: showFresh } = pages
  const nothingToMove = shown.length === 0 && merged.fresh > 0
  useEffect(() => {
    if (nothingToMove) void showFresh()
  }, [nothingToMove, showFresh])
  return { pages, ...merged, showFresh }
}
