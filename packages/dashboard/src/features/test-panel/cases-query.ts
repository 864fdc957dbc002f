import type { components } from '@bellhop/client'
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { Draft } from '../actions/draft.ts'
import { toTestable } from './testable.ts'

export type TestCase = components['schemas']['TestCase']
export type GivenCase = Omit<TestCase, 'id'> & { id?: string }
export type CaseOutcome = components['schemas']['TestCaseOutcome']

export const casesQuery = (name: string) =>
  queryOptions({
    queryKey: ['actions', name, 'cases'],
    queryFn: () => dataOf(api.GET('/v1/actions/{name}/cases', { params: { path: { name } } })),
  })

/** Changes the list as it is now, not as this tab saw it last. Throws a `conflict` where somebody is faster even so. */
export async function changeCases(
  queries: QueryClient,
  name: string,
  change: (cases: readonly TestCase[]) => GivenCase[],
): Promise<void> {
  const { data, version } = await queries.fetchQuery({ ...casesQuery(name), staleTime: 0 })
  const saved = await dataOf(
    api.PUT('/v1/actions/{name}/cases', {
      params: { path: { name } },
      body: { data: change(data) },
      headers: { 'If-Match': `"${version}"` },
    }),
  )
  queries.setQueryData(casesQuery(name).queryKey, saved)
}

/** Runs all of them, really, with the draft as it stands. */
export function runCases(name: string, draft: Draft) {
  const body = { draft: toTestable(draft) }
  return dataOf(api.POST('/v1/actions/{name}/cases/run', { params: { path: { name } }, body }))
}
