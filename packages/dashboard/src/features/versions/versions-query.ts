import type { components } from '@bellhop/client'
import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { readAll } from '../../api/read-all.ts'
import { toDraft } from '../actions/draft.ts'

export type Version = components['schemas']['ActionVersion']

export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: ['actions', name, 'versions'],
    queryFn: () =>
      readAll(query => dataOf(api.GET('/v1/actions/{name}/versions', { params: { path: { name }, query } }))),
  })

/** What a version says. It never changes. */
export const versionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['actions', name, 'versions', version],
    queryFn: async () =>
      toDraft(await dataOf(api.GET('/v1/actions/{name}/versions/{version}', { params: { path: { name, version } } }))),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The names of the people of the workspace, by id: authors of versions. */
export const authorsQuery = queryOptions({
  queryKey: ['authors'],
  queryFn: async () => {
    const { data } = await dataOf(api.GET('/v1/members', {}))
    return new Map(data.map(({ id, name }) => [id, name]))
  },
  staleTime: 60_000,
})
