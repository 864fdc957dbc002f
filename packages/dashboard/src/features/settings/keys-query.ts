import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'

export const keysQuery = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ pageParam }) =>
    dataOf(
      api.GET('/v1/api-keys', { params: { query: { limit: 50, ...(pageParam !== null && { cursor: pageParam }) } } }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: page => page.nextCursor,
})
