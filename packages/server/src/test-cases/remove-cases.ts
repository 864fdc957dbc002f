import type { Tx } from '../parts.ts'
import { deleteCases } from './store.ts'

/** Goes with its action: nobody can reach the cases of one that is deleted. */
export async function removeCases(tx: Tx, workspaceId: string, actionId: string): Promise<void> {
  await deleteCases(tx, workspaceId, actionId)
}
