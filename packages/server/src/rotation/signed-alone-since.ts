import { newestEntry } from '../audit/newest-entry.ts'
import type { Parts } from '../parts.ts'
import { firstWorkspace } from '../workspaces/require-operator.ts'

/**
 * Since when the current master key alone has signed visitors' tokens, as far as this database knows: a rotation to it came to its end
 * then. null: no entry says so, or none any more.
 */
export async function signedAloneSince(parts: Pick<Parts, 'database' | 'keyring'>): Promise<Date | null> {
  const workspaceId = await firstWorkspace(parts)
  const entry = workspaceId === null ? null : await newestEntry(parts, workspaceId, 'master_key.rotated')
  return entry?.detail.to === parts.keyring.currentId ? new Date(entry.at) : null
}
