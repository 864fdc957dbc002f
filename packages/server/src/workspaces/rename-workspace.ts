import type { Transaction } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges, inClear } from '../audit/describe-changes.ts'
import type { Schema } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { readWorkspaceName, updateWorkspaceName } from './store.ts'

export async function renameWorkspace(
  tx: Transaction<Schema>,
  parts: Pick<Parts, 'clock' | 'ids'>,
  workspaceId: string,
  name: string,
  actor: Actor,
): Promise<void> {
  const before = await readWorkspaceName(tx, workspaceId)
  if (before === name) return
  await updateWorkspaceName(tx, workspaceId, name)
  const detail = { name, changes: describeChanges(inClear({ name: before }), inClear({ name })) }
  await appendAudit(tx, parts, workspaceId, { kind: 'workspace.updated', actor, subject: workspaceId, detail })
}
