import { scopesOfKey } from '../api-keys/scopes-of-key.ts'
import { type Scope, scopesOfRole } from '../http/principal.ts'
import { memberRole } from '../members/membership.ts'
import type { Parts } from '../parts.ts'

/** What opening a playground takes: to write as well, since it may try what could be saved, and as whom one likes. */
export const playScopes = ['write', 'run'] as const satisfies readonly Scope[]

/** May the person, or the API key, that opened a playground still do so? Read anew each time: a playground has one visitor. */
export async function mayPlay(
  parts: Pick<Parts, 'database' | 'clock'>,
  workspaceId: string,
  openedBy: string,
): Promise<boolean> {
  const membership = await memberRole(parts.database.db, workspaceId, openedBy)
  const scopes = membership ? scopesOfRole[membership.role] : await scopesOfKey(parts, workspaceId, openedBy)
  return playScopes.every(scope => scopes.includes(scope))
}
