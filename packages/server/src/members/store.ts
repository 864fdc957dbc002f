import type { Insertable } from 'kysely'
import type { MembersTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export interface MembershipRow {
  workspaceId: string
  role: string
}

export async function insertMember(tx: Tx, member: Insertable<MembersTable>): Promise<void> {
  await tx.insertInto('members').values(member).execute()
}

export async function readMembership(tx: Tx, workspaceId: string, userId: string): Promise<MembershipRow | undefined> {
  return tx
    .selectFrom('members')
    .select(['workspaceId', 'role'])
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .executeTakeFirst()
}

/** Every workspace that somebody is a member of, the first that they joined first. */
export async function membershipsOf(tx: Tx, userId: string): Promise<(MembershipRow & { name: string })[]> {
  return tx
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.workspaceId', 'members.workspaceId')
    .select(['members.workspaceId', 'members.role', 'workspaces.name'])
    .where('members.userId', '=', userId)
    .orderBy('members.createdAt')
    .orderBy('members.workspaceId')
    .execute()
}

export async function anyMember(tx: Tx): Promise<MembershipRow | undefined> {
  return tx.selectFrom('members').select(['workspaceId', 'role']).limit(1).executeTakeFirst()
}
