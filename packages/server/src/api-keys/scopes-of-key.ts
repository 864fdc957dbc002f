import { isScope, type Scope } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { findApiKey } from './store.ts'

/** What the key of this id may do now: nothing where there is none in force. */
export async function scopesOfKey(
  { database, clock }: Pick<Parts, 'database' | 'clock'>,
  workspaceId: string,
  id: string,
): Promise<readonly Scope[]> {
  const key = await findApiKey(database.db, workspaceId, id)
  if (!key || (key.expiresAt !== null && key.expiresAt <= clock.now())) return []
  return key.scopes.filter(isScope)
}
