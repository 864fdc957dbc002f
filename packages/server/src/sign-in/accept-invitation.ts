import { BellhopError } from '@bellhop/core'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Actor, Role } from '../http/principal.ts'
import { isRole } from '../http/principal.ts'
import { addMember } from '../members/add-member.ts'
import { requireInvitation, useInvitation } from '../members/find-invitation.ts'
import { memberRole } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import type { NewAccount } from './begin-session.ts'
import { createUser } from './create-user.ts'

export interface Invited {
  id: string
  name: string
}

type Whoever = { user: Invited & { email: string } } | { newUser: { name: string; email: string; password: string } }

/**
 * Makes somebody a member by the link that they were sent: `person` who is signed in, or a new one with a name, an address and a
 * password: `made`, whose first session can begin. Throws `gone` for a link that no longer works, `forbidden` where it is for somebody else's address.
 */
export async function acceptInvitation(
  parts: Parts,
  token: string,
  who: Whoever,
  from: Actor['from'],
): Promise<{ made: NewAccount | null }> {
  const invitation = await requireInvitation(parts, token)
  const { workspaceId, role } = invitation
  if (!isRole(role)) throw new BellhopError('gone', 'This invitation is for a role that is not known here.')
  const email = 'user' in who ? who.user.email : who.newUser.email
  if (invitation.email !== null && invitation.email.toLowerCase() !== email.toLowerCase())
    throw new BellhopError('forbidden', 'This invitation is for somebody with another address.')
  const { user, made } = await personOf(parts, who)
  try {
    await parts.database.db.transaction().execute(async tx => {
      await useInvitation(tx, invitation, parts.clock.now())
      await join(tx, parts, { workspaceId, role, user, from })
    })
  } catch (thrown) {
    // Of two who open the link at once, the second is nobody's member: nothing of them stays.
    if (made) await (await (await parts.auth()).$context).internalAdapter.deleteUser(user.id)
    throw thrown
  }
  return { made }
}

async function personOf(parts: Parts, who: Whoever): Promise<{ user: Invited; made: NewAccount | null }> {
  if ('user' in who) return { user: who.user, made: null }
  const { email } = who.newUser
  const { id, name, hash } = await createUser(parts, who.newUser)
  return { user: { id, name }, made: { id, hash, email } }
}

async function join(
  tx: Transaction<Schema>,
  parts: Parts,
  { workspaceId, role, user, from }: { workspaceId: string; role: Role; user: Invited; from: Actor['from'] },
): Promise<void> {
  if (await memberRole(tx, workspaceId, user.id))
    throw new BellhopError('conflict', 'You are a member of this workspace already.')
  const actor: Actor = { type: 'user', id: user.id, name: user.name, ...(from && { from }) }
  await addMember(tx, parts, { workspaceId, userId: user.id, name: user.name, role, actor })
}
