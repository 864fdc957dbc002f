import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { api, dataOf } from './client.ts'
import { readAll } from './read-all.ts'
import { meQuery } from './session.ts'

/** The names of the agents by their ids. Support may not list them: for it there are none. */
export function useAgentNames(): ReadonlyMap<string, string> {
  const { data: me } = useSuspenseQuery(meQuery)
  const { data } = useQuery({
    queryKey: ['agents', 'names'],
    queryFn: async () => {
      const agents = await readAll(query => dataOf(api.GET('/v1/agents', { params: { query } })))
      return agents.map(({ id, name }): [string, string] => [id, name])
    },
    enabled: me.workspace.role !== 'support',
    staleTime: 60_000,
  })
  return new Map(data)
}
