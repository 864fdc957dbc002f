import type { Actor } from '../http/principal.ts'
import { isRole } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { addMember } from './add-member.ts'
import { useInvitation } from './find-invitation.ts'
import { memberRole } from './membership.ts'
import { openInvitationsFor } from './store.ts'

/** Is there an invitation for this very address that can still be accepted? */
export async function hasOpenInvitation(
  { database, clock }: Pick<Parts, 'database' | 'clock'>,
  email: string,
): Promise<boolean> {
  const open = await openInvitationsFor(database.db, email, clock.now())
  return open.some(({ role }) => isRole(role))
}

/** Accepts every open invitation for an address that somebody has proven to be theirs. */
export async function acceptInvitationsFor(
  parts: Pick<Parts, 'database' | 'clock' | 'ids'>,
  user: { id: string; name: string; email: string },
  from: Actor['from'],
): Promise<void> {
  const actor: Actor = { type: 'user', id: user.id, name: user.name, ...(from && { from }) }
  for (const invitation of await openInvitationsFor(parts.database.db, user.email, parts.clock.now())) {
    const { workspaceId, role } = invitation
    if (!isRole(role)) continue
    await parts.database.db.transaction().execute(async tx => {
      await useInvitation(tx, invitation, parts.clock.now())
      if (await memberRole(tx, workspaceId, user.id)) return
      await addMember(tx, parts, { workspaceId, userId: user.id, name: user.name, role, actor })
    })
  }
}
