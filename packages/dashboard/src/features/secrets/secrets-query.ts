import type { components } from '@bellhop/client'
import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { readAll } from '../../api/read-all.ts'

export type Secret = components['schemas']['Secret']

/** Every secret of the workspace, never its value. */
export const secretsQuery = queryOptions({
  queryKey: ['secrets', 'all'],
  queryFn: () => readAll(query => dataOf(api.GET('/v1/secrets', { params: { query } }))),
})
