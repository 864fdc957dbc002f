import { BellhopError } from '@bellhop/core'
import type { Actor } from '../http/principal.ts'
import { addMember } from '../members/add-member.ts'
import { hasMembers } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import { renameWorkspace } from '../workspaces/rename-workspace.ts'
import { firstWorkspace } from '../workspaces/require-operator.ts'
import type { NewAccount } from './begin-session.ts'
import { createUser, type NewUser } from './create-user.ts'
import { lockSetup } from './store.ts'

/**
 * Makes the first person, who owns the server's first workspace. Throws `conflict` once there is anybody: of several who try at
 * the same time, one succeeds.
 */
export async function setUp(
  parts: Parts,
  owner: NewUser & { password: string; workspace: string | null },
  from: Actor['from'],
): Promise<NewAccount> {
  const { db } = parts.database
  const workspaceId = await firstWorkspace(parts)
  if (workspaceId === null) throw new BellhopError('conflict', 'The server has no workspace yet. Start it once.')
  if (await hasMembers(db)) throw alreadySetUp()
  // Made outside the transaction, which the library knows nothing of; nobody can do anything with it before they are a member.
  const user = await createUser(parts, owner)
  const actor: Actor = { type: 'user', id: user.id, name: user.name, ...(from && { from }) }
  const isFirst = await db.transaction().execute(async tx => {
    await lockSetup(tx)
    if (await hasMembers(tx)) return false
    if (owner.workspace !== null) await renameWorkspace(tx, parts, workspaceId, owner.workspace, actor)
    await addMember(tx, parts, { workspaceId, userId: user.id, name: user.name, role: 'owner', actor })
    return true
  })
  if (isFirst) return { id: user.id, hash: user.hash, email: owner.email }
  await (await (await parts.auth()).$context).internalAdapter.deleteUser(user.id)
  throw alreadySetUp()
}

function alreadySetUp(): BellhopError {
  return new BellhopError('conflict', 'This server has an owner already. Ask them for an invitation.')
}
