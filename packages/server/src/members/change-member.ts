import { BellhopError } from '@bellhop/core'
import type { Transaction } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges, inClear } from '../audit/describe-changes.ts'
import type { Schema } from '../database/index.ts'
import type { Principal, Role } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { requireName } from '../workspaces/require-name.ts'
import { requireWorkspaceName } from '../workspaces/workspace-name.ts'
import { holdStanding } from './hold-standing.ts'
import { requireToGive } from './require-to-give.ts'
import { deleteMember, lockMembers, type MemberRow, updateRole } from './store.ts'
import { type Member, toMember } from './to-member.ts'

/**
 * Changes what a member is: at this node at once, at the others as soon as they hear of it, within five seconds. Throws `not_found`, `conflict` for the last owner, and
 * `forbidden` for a role that may do more than whoever gives it.
 */
export async function changeRole(parts: Parts, principal: Principal, userId: string, role: Role): Promise<Member> {
  requireToGive(principal, role)
  const { workspaceId, actor } = principal
  const changed = await parts.database.db.transaction().execute(async tx => {
    const member = await requireMember(tx, workspaceId, userId, { staysOwner: role === 'owner' })
    await holdStanding(tx, parts, principal)
    if (member.role === role) return member
    await updateRole(tx, workspaceId, userId, role)
    const changes = describeChanges(inClear({ role: member.role }), inClear({ role }))
    const detail = { name: member.name, changes }
    await appendAudit(tx, parts, workspaceId, { kind: 'member.updated', actor, subject: userId, detail })
    return { ...member, role }
  })
  parts.caches.doubts.raise(userId)
  const [member] = toMember(changed)
  if (!member) throw new BellhopError('internal', 'The member has a role that is not known.')
  return member
}

/** Takes somebody out of the workspace; they stay a person of the server. Throws `not_found`, and `conflict` for the last owner. */
export async function removeMember(parts: Parts, principal: Principal, userId: string): Promise<void> {
  const { workspaceId, actor } = principal
  await parts.database.db.transaction().execute(async tx => {
    const member = await requireMember(tx, workspaceId, userId, { staysOwner: false })
    await holdStanding(tx, parts, principal)
    await deleteMember(tx, workspaceId, userId)
    const detail = { name: member.name, changes: describeChanges(inClear({ role: member.role }), null) }
    await appendAudit(tx, parts, workspaceId, { kind: 'member.removed', actor, subject: userId, detail })
  })
  parts.caches.doubts.raise(userId)
}

/** Goes out of the workspace, of one's own will. Throws `forbidden` for an API key, and `conflict` for the last owner. */
export async function leaveWorkspace(parts: Parts, principal: Principal, confirm: string): Promise<void> {
  const { workspaceId, actor } = principal
  if (actor.type !== 'user') throw new BellhopError('forbidden', 'An API key leaves no workspace: revoke it.')
  requireName(confirm, await requireWorkspaceName(parts, workspaceId))
  await removeMember(parts, principal, actor.id)
}

async function requireMember(
  tx: Transaction<Schema>,
  workspaceId: string,
  userId: string,
  { staysOwner }: { staysOwner: boolean },
): Promise<MemberRow> {
  // All of them: two owners who step back at once would otherwise each see the other.
  const all = await lockMembers(tx, workspaceId)
  const member = all.find(candidate => candidate.userId === userId)
  if (!member) throw new BellhopError('not_found', `There is no member ${userId}.`)
  const isLastOwner = member.role === 'owner' && all.filter(({ role }) => role === 'owner').length === 1
  if (isLastOwner && !staysOwner) {
    throw new BellhopError('conflict', 'A workspace always has an owner. Make somebody else an owner first.')
  }
  return member
}
