import type { Tx } from '../parts.ts'
import { readEscalating } from './store.ts'

/** Which versions of these actions escalate, as `id/version`. */
export async function escalatingVersions(
  tx: Tx,
  workspaceId: string,
  actionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (actionIds.length === 0) return new Set()
  const rows = await readEscalating(tx, workspaceId, actionIds)
  return new Set(rows.map(({ actionId, version }) => `${actionId}/${version}`))
}
