import type { Transaction } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges, inClear } from '../audit/describe-changes.ts'
import type { Schema } from '../database/index.ts'
import type { Actor, Role } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { insertMember } from './store.ts'

/** Makes somebody a member. Throws a unique violation where they are one. */
export async function addMember(
  tx: Transaction<Schema>,
  parts: Pick<Parts, 'clock' | 'ids'>,
  member: { workspaceId: string; userId: string; name: string; role: Role; actor: Actor },
): Promise<void> {
  const { workspaceId, userId, name, role, actor } = member
  await insertMember(tx, { workspaceId, userId, role, createdAt: parts.clock.now() })
  const detail = { name, changes: describeChanges(null, inClear({ role })) }
  await appendAudit(tx, parts, workspaceId, { kind: 'member.added', actor, subject: userId, detail })
}
