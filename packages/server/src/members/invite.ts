import { createHash, randomBytes } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { describeChanges, inClear } from '../audit/describe-changes.ts'
import type { Principal, Role } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { holdStanding } from './hold-standing.ts'
import { requireToGive } from './require-to-give.ts'
import { insertInvitation, withdraw } from './store.ts'
import type { Invitation } from './to-member.ts'

const validMs = 7 * 86_400_000

/**
 * Makes a link that makes whoever opens it a member, once. Only a hash of what the link holds is kept. Throws `forbidden` for a role
 * that may do more than whoever invites.
 */
export async function invite(
  parts: Parts,
  principal: Principal,
  { role, email }: { role: Role; email: string | null },
): Promise<Invitation & { url: string }> {
  requireToGive(principal, role)
  const { workspaceId, actor } = principal
  const token = randomBytes(32).toString('base64url')
  const createdAt = parts.clock.now()
  const expiresAt = new Date(createdAt.getTime() + validMs)
  const id = parts.ids.next('inv')
  await parts.database.db.transaction().execute(async tx => {
    await holdStanding(tx, parts, principal)
    const row = { workspaceId, id, email, role, hash: hashOfInvitation(token), createdAt, expiresAt }
    await insertInvitation(tx, { ...row, createdBy: actor.id, acceptedAt: null, withdrawnAt: null })
    const detail = { changes: describeChanges(null, inClear({ role, email })) }
    await appendAudit(tx, parts, workspaceId, { kind: 'invitation.created', actor, subject: id, detail })
  })
  const times = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
  return { id, email, role, ...times, url: new URL(`/invitation/${token}`, parts.publicUrl).href }
}

/** Throws `not_found` where there is none that could still be accepted. */
export async function withdrawInvitation(parts: Parts, { workspaceId, actor }: Principal, id: string): Promise<void> {
  await parts.database.db.transaction().execute(async tx => {
    const row = await withdraw(tx, workspaceId, id, parts.clock.now())
    if (!row) throw new BellhopError('not_found', `There is no open invitation ${id}.`)
    const detail = { changes: describeChanges(inClear({ role: row.role, email: row.email }), null) }
    await appendAudit(tx, parts, workspaceId, { kind: 'invitation.withdrawn', actor, subject: id, detail })
  })
}

export function hashOfInvitation(token: string): Buffer {
  return createHash('sha256').update(`invitation ${token}`).digest()
}
