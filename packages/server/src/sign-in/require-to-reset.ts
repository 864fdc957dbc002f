import { BellhopError } from '@bellhop/core'
import type { Principal } from '../http/principal.ts'
import { memberRole, workspacesOf } from '../members/membership.ts'
import { operatorId } from '../operator.ts'
import type { Parts, Tx } from '../parts.ts'
import { hasPasswordAlone } from './password-store.ts'

/**
 * Throws unless an owner may make a link that sets this person's password, which is to become them wherever they are a member. So the
 * owner has to own all of those workspaces, and a key never may: it stands for one workspace, and for nobody who could answer for it. Nor for
 * whoever has another way in: they would not notice, and whoever used the link would follow them into every workspace that they join. The
 * server's operator may for everybody (`reset-link-main.ts`).
 */
export async function requireToReset(
  { database: { db } }: Pick<Parts, 'database'>,
  { workspaceId, actor }: Principal,
  userId: string,
): Promise<void> {
  if ((await memberRole(db, workspaceId, userId)) === null)
    throw new BellhopError('not_found', `There is no member ${userId}.`)
  if (actor.type !== 'user')
    throw new BellhopError('forbidden', 'This is for an owner who is signed in, not for a key.', {
      hint: 'Use the page People, or on the server: bellhop people reset-link.',
    })
  if (userId === actor.id) throw new BellhopError('forbidden', 'Change your own password under Settings, Your profile.')
  if (!(await ownsAllOf(db, actor.id, userId))) {
    throw new BellhopError(
      'forbidden',
      'They are also in a workspace that you don’t own, where they would lose more than you may decide.',
      {
        hint: 'Whoever operates the server makes them a link: bellhop people reset-link.',
      },
    )
  }
  if (!(await hasPasswordAlone(db, userId)))
    throw new BellhopError('conflict', 'They sign in by the company’s sign-in, and need no password for it.')
}

/** Still, when the link is used: who made it may own less by then, or the person be elsewhere too. `operator` may always. */
export async function mayStillReset(tx: Tx, madeBy: string, userId: string): Promise<boolean> {
  return madeBy === operatorId || ((await ownsAllOf(tx, madeBy, userId)) && (await hasPasswordAlone(tx, userId)))
}

async function ownsAllOf(tx: Tx, ownerId: string, userId: string): Promise<boolean> {
  const theirs = await workspacesOf(tx, userId)
  if (theirs.length === 0) return false
  for (const { workspaceId } of theirs) if ((await memberRole(tx, workspaceId, ownerId))?.role !== 'owner') return false
  return true
}
