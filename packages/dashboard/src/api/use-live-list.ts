import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { mergeLatest } from './merge-latest.ts'

export interface ListPage<T> {
  data: T[]
  nextCursor: string | null
}

const everyMs = 5_000

/**
 * A list, newest first, that is read page by page and looks again at its beginning while the page is in view. Nothing moves by
 * itself: `fresh` says how many new rows there are, and `showFresh` brings them in.
 */
export function useLiveList<T extends { id: string }>(
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
    refetchInterval: everyMs,
    enabled: pages.isSuccess,
  })
  const shown = pages.data?.pages.flatMap(page => page.data) ?? []
  return { pages, ...mergeLatest(shown, latest.data?.data ?? []), showFresh: () => pages.refetch() }
}
