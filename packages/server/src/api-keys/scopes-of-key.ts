import { isScope, type Scope } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { isInForce } from './is-in-force.ts'
import { readApiKey } from './store.ts'

/** What the key of this id may do now: nothing where there is none in force. */
export async function scopesOfKey(
  { database, clock }: Pick<Parts, 'database' | 'clock'>,
  workspaceId: string,
  id: string,
): Promise<readonly Scope[]> {
  const key = await readApiKey(database.db, workspaceId, id)
  return isInForce(key, clock.now()) ? key.scopes.filter(isScope) : []
}
