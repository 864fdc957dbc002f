import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { readAll } from '../../api/read-all.ts'
import { readHealth } from './health.ts'

export const actionsQuery = queryOptions({
  queryKey: ['actions'],
  queryFn: () => readAll(query => dataOf(api.GET('/v1/actions', { params: { query } }))),
})

export const actionQuery = (name: string) =>
  queryOptions({
    queryKey: ['actions', name],
    queryFn: () => dataOf(api.GET('/v1/actions/{name}', { params: { path: { name } } })),
  })

/** Of the last seven days. */
export const healthQuery = queryOptions({
  queryKey: ['reports', 'actions'],
  queryFn: async () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    return readHealth(await dataOf(api.GET('/v1/reports/actions', { params: { query: { timeZone } } })))
  },
})
