import { BellhopError } from '@bellhop/core'
import { addMember } from '../members/add-member.ts'
import { memberRole } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import { firstWorkspace } from '../workspaces/require-operator.ts'
import { beginSessionOf, type SessionOrigin } from './begin-session.ts'
import { createUser } from './create-user.ts'
import { findUserByEmail, lockSetup } from './store.ts'

const visitor = { name: 'Demo owner', email: 'owner@demo.invalid', password: null }

/** Signs in whoever asks as the owner of the demo, which listens to its own machine alone and holds nothing of anybody. */
export async function demoSession(parts: Parts, from: SessionOrigin): Promise<Response> {
  const workspaceId = await firstWorkspace(parts)
  if (workspaceId === null) throw new BellhopError('conflict', 'The demo is still starting. Try again in a moment.')
  const { db } = parts.database
  const user = (await findUserByEmail(db, visitor.email)) ?? (await createOnce(parts))
  await db.transaction().execute(async tx => {
    await lockSetup(tx)
    if (await memberRole(tx, workspaceId, user.id)) return
    const actor = { type: 'system', id: 'demo', name: 'Demo' } as const
    await addMember(tx, parts, { workspaceId, userId: user.id, name: user.name, role: 'owner', actor })
  })
  return beginSessionOf(parts, user.id, from)
}

/** Two who are the first at once find one owner. */
async function createOnce(parts: Parts): Promise<{ id: string; name: string }> {
  try {
    return await createUser(parts, visitor)
  } catch (error) {
    const other = await findUserByEmail(parts.database.db, visitor.email)
    if (other) return other
    throw error
  }
}
