import type { Transaction } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges, inClear } from '../audit/describe-changes.ts'
import { signingKeyIn } from '../audit/signing-key.ts'
import type { Schema } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { insertWorkspace } from './store.ts'
import { makeWorkspaceKey } from './workspace-key.ts'

/** Makes a workspace with a key of its own and one that signs its trail, and gives its id. */
export async function createWorkspace(
  tx: Transaction<Schema>,
  parts: Parts,
  workspace: { name: string; actor: Actor },
): Promise<string> {
  const workspaceId = parts.ids.next('wsp')
  await insertWorkspace(tx, {
    workspaceId,
    name: workspace.name,
    sealedKey: makeWorkspaceKey(parts, workspaceId),
    createdAt: parts.clock.now(),
  })
  await appendAudit(tx, parts, workspaceId, {
    kind: 'workspace.created',
    actor: workspace.actor,
    subject: workspaceId,
    detail: { name: workspace.name, changes: describeChanges(null, inClear({ name: workspace.name })) },
  })
  // Now, so that reading the trail for the first time leaves nothing in it.
  await signingKeyIn(tx, parts, workspaceId)
  return workspaceId
}
