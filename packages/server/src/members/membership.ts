import { isRole, type Role } from '../http/principal.ts'
import type { Tx } from '../parts.ts'
import { anyMember, membershipsOf, readMembership } from './store.ts'

export interface Membership {
  workspaceId: string
  name: string
  role: Role
}

/** What somebody is in a workspace; null: no member, or of a role that this version doesn't know. */
export async function memberRole(
  tx: Tx,
  workspaceId: string,
  userId: string,
): Promise<Omit<Membership, 'name'> | null> {
  const row = await readMembership(tx, workspaceId, userId)
  return row && isRole(row.role) ? { workspaceId: row.workspaceId, role: row.role } : null
}

/** Where somebody is a member, whatever as: also of a role that this version doesn't know. In the order of their ids. */
export async function workspacesOf(tx: Tx, userId: string): Promise<{ workspaceId: string }[]> {
  const rows = await membershipsOf(tx, userId)
  return rows.map(({ workspaceId }) => ({ workspaceId })).toSorted((a, b) => (a.workspaceId < b.workspaceId ? -1 : 1))
}

/** Every workspace of somebody, the first that they joined first. */
export async function memberships(tx: Tx, userId: string): Promise<Membership[]> {
  const rows = await membershipsOf(tx, userId)
  return rows.flatMap(({ role, ...row }) => (isRole(role) ? [{ ...row, role }] : []))
}

export async function firstMembership(tx: Tx, userId: string): Promise<Membership | null> {
  return (await memberships(tx, userId))[0] ?? null
}

/** Is anybody a member of any workspace? */
export async function hasMembers(tx: Tx): Promise<boolean> {
  return (await anyMember(tx)) !== undefined
}
