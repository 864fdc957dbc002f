import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from './client.ts'

/** `support` sees conversations and runs and changes nothing; `viewer` sees everything but that; `editor` changes; `owner` also rules. */
export type Role = 'owner' | 'editor' | 'viewer' | 'support'

export interface Me {
  user: { id: string; name: string; email: string }
  /** The one that this tab shows. */
  workspace: { id: string; name: string; role: Role }
  workspaces: { id: string; name: string; role: Role }[]
  /** The shop demo, with what it signs in by one click. */
  demo: boolean
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me> => readMe(),
  staleTime: 60_000,
})

async function readMe(): Promise<Me> {
  const { actor, email, workspace, role, workspaces, demo } = await dataOf(api.GET('/v1/me', {}))
  // A session always has a role; only an API key has none.
  const mine = { ...workspace, role: role ?? 'viewer' }
  return { user: { id: actor.id, name: actor.name, email: email ?? '' }, workspace: mine, workspaces, demo }
}
