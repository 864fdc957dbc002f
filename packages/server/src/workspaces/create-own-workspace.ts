import { BellhopError } from '@bellhop/core'
import type { Principal } from '../http/principal.ts'
import { addMember } from '../members/add-member.ts'
import { holdStanding } from '../members/hold-standing.ts'
import type { Parts } from '../parts.ts'
import { createWorkspace } from './create-workspace.ts'

/** Makes a further workspace, which the person who asks owns. Throws `forbidden` for an API key, which is of one workspace. */
export async function createOwnWorkspace(
  parts: Parts,
  principal: Principal,
  name: string,
): Promise<{ id: string; name: string; role: 'owner' }> {
  const { actor, role } = principal
  if (actor.type !== 'user') throw new BellhopError('forbidden', 'A workspace is made by a person who is signed in.')
  if (role !== 'owner') throw new BellhopError('forbidden', 'Whoever owns a workspace may make another one.')
  const id = await parts.database.db.transaction().execute(async tx => {
    await holdStanding(tx, parts, principal)
    const workspaceId = await createWorkspace(tx, parts, { name, actor })
    await addMember(tx, parts, { workspaceId, userId: actor.id, name: actor.name, role: 'owner', actor })
    return workspaceId
  })
  return { id, name, role: 'owner' }
}
