import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { appendAudit } from './append-audit.ts'
import { newestOfKind } from './entry-store.ts'
import { lockTrail } from './head-store.ts'

export const retentionActor: Actor = { type: 'system', id: 'retention', name: 'Retention' }

/**
 * Says in the trail that all of a kind of thing that ended before some time is about to be removed, once for that time: a record
 * that is missing afterwards is accounted for. Call it before the first is removed.
 */
export async function noteRemoval(
  tx: Transaction<Schema>,
  parts: Pick<Parts, 'clock' | 'ids'>,
  workspaceId: string,
  { kind, before, actor }: { kind: 'run.removed' | 'conversation.removed'; before: Date; actor: Actor },
): Promise<void> {
  await lockTrail(tx, workspaceId)
  const told = (await newestOfKind(tx, workspaceId, kind))?.detail.before
  if (typeof told === 'string' && told >= before.toISOString()) return
  const detail = { before: before.toISOString() }
  await appendAudit(tx, parts, workspaceId, { kind, actor, subject: workspaceId, detail })
}
