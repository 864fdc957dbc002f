import { appendAudit } from '../audit/append-audit.ts'
import { newestEntry } from '../audit/newest-entry.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { firstWorkspace } from '../workspaces/require-operator.ts'
import { isComplete, keyStatus } from './key-status.ts'

const kind = 'key_rotation.begun'

/**
 * Writes into the trail of the server's first workspace who began a rotation to the key that seals now, and from where: once, however
 * often they look through everything. Nothing to do is no rotation.
 */
export async function noteBegin(
  parts: Pick<Parts, 'database' | 'keyring' | 'clock' | 'ids'>,
  actor: Actor,
): Promise<void> {
  const to = parts.keyring.currentId
  const status = await keyStatus(parts)
  const workspaceId = await firstWorkspace(parts)
  if (isComplete(status) || workspaceId === null) return
  const before = await newestEntry(parts, workspaceId, kind)
  if (before?.detail.to === to && before.actor.type === actor.type && before.actor.id === actor.id) return
  const from = status.keys.filter(({ state, envelopes }) => state !== 'current' && envelopes > 0).map(({ id }) => id)
  await parts.database.db
    .transaction()
    .execute(tx => appendAudit(tx, parts, workspaceId, { kind, actor, subject: workspaceId, detail: { from, to } }))
}
