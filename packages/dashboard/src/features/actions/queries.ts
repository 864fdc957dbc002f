import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { SavedAction } from './draft.ts'

export const actionsQuery = queryOptions({ queryKey: ['actions'], queryFn: () => readActions() })

export const actionQuery = (name: string) =>
  queryOptions({
    queryKey: ['actions', name],
    queryFn: () => dataOf(api.GET('/v1/actions/{name}', { params: { path: { name } } })),
  })

async function readActions(): Promise<SavedAction[]> {
  const all: SavedAction[] = []
  let cursor: string | null = null
  do {
    const page: { data: SavedAction[]; nextCursor: string | null } = await dataOf(
      api.GET('/v1/actions', { params: { query: { limit: 100, ...(cursor !== null && { cursor }) } } }),
    )
    all.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}
