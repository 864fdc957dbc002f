import type { components } from '@bellhop/client'
import { queryOptions } from '@tanstack/react-query'
import { allPages } from '../../api/all-pages.ts'
import { api, dataOf } from '../../api/client.ts'

/** As it is saved. */
export type SavedAgent = components['schemas']['Agent']

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: () => allPages(query => dataOf(api.GET('/v1/agents', { params: { query } }))),
})

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ['agents', id],
    queryFn: () => dataOf(api.GET('/v1/agents/{id}', { params: { path: { id } } })),
  })
