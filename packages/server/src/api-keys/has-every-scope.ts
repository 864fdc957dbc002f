import { scopes } from '../http/principal.ts'
import type { Tx } from '../parts.ts'
import { findApiKey } from './store.ts'

/** May this key do all that an owner may? False for one that was revoked. */
export async function hasEveryScope(tx: Tx, workspaceId: string, keyId: string): Promise<boolean> {
  const key = await findApiKey(tx, workspaceId, keyId)
  return key !== undefined && scopes.every(scope => key.scopes.includes(scope))
}
