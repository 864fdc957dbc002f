import type { components } from '@bellhop/client'
import { queryOptions } from '@tanstack/react-query'
import { allPages } from '../../api/all-pages.ts'
import { api, dataOf } from '../../api/client.ts'

export type Secret = components['schemas']['Secret']

/** Every secret of the workspace, never its value. */
export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: () => allPages(query => dataOf(api.GET('/v1/secrets', { params: { query } }))),
})
