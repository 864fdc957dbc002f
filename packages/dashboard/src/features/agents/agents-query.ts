import type { components } from '@bellhop/client'
import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { readAll } from '../../api/read-all.ts'

/** As it is saved. */
export type SavedAgent = components['schemas']['Agent']

export const agentsQuery = queryOptions({
  queryKey: ['agents', 'all'],
  queryFn: () => readAll(query => dataOf(api.GET('/v1/agents', { params: { query } }))),
})

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ['agents', id],
    queryFn: () => dataOf(api.GET('/v1/agents/{id}', { params: { path: { id } } })),
  })
