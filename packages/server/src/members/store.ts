import type { Insertable, Selectable } from 'kysely'
import type { InvitationsTable, MembersTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export interface MembershipRow {
  workspaceId: string
  role: string
}

export async function insertMember(tx: Tx, member: Insertable<MembersTable>): Promise<void> {
  await tx.insertInto('members').values(member).execute()
}

export async function readMembership(tx: Tx, workspaceId: string, userId: string): Promise<MembershipRow | undefined> {
  return inUse(tx)
    .select(['members.workspaceId', 'members.role'])
    .where('members.workspaceId', '=', workspaceId)
    .where('members.userId', '=', userId)
    .executeTakeFirst()
}

/** The same, and nobody changes it until the transaction ends. */
export async function holdMembership(tx: Tx, workspaceId: string, userId: string): Promise<MembershipRow | undefined> {
  return tx
    .selectFrom('members')
    .select(['workspaceId', 'role'])
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .forShare()
    .executeTakeFirst()
}

/** Every workspace that somebody is a member of, the first that they joined first. */
export async function membershipsOf(tx: Tx, userId: string): Promise<(MembershipRow & { name: string })[]> {
  return inUse(tx)
    .select(['members.workspaceId', 'members.role', 'workspaces.name'])
    .where('members.userId', '=', userId)
    .orderBy('members.createdAt')
    .orderBy('members.workspaceId')
    .execute()
}

/** Whoever joined a workspace while it was deleted, at a node that had not heard of it, is in none. */
function inUse(tx: Tx) {
  return tx
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.workspaceId', 'members.workspaceId')
    .where('workspaces.deletedAt', 'is', null)
}

export async function anyMember(tx: Tx): Promise<MembershipRow | undefined> {
  return tx.selectFrom('members').select(['workspaceId', 'role']).limit(1).executeTakeFirst()
}

export type MemberRow = Selectable<MembersTable> & { name: string; email: string }

export async function listMembers(tx: Tx, workspaceId: string): Promise<MemberRow[]> {
  return members(tx, workspaceId).execute()
}

/** The same, held until the transaction ends. */
export async function lockMembers(tx: Tx, workspaceId: string): Promise<MemberRow[]> {
  return members(tx, workspaceId).forUpdate('members').execute()
}

function members(tx: Tx, workspaceId: string) {
  return tx
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.userId')
    .selectAll('members')
    .select(['users.name', 'users.email'])
    .where('members.workspaceId', '=', workspaceId)
    .orderBy('members.createdAt')
    .orderBy('members.userId')
}

export async function updateRole(tx: Tx, workspaceId: string, userId: string, role: string): Promise<void> {
  await tx
    .updateTable('members')
    .set({ role })
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .execute()
}

export async function deleteMember(tx: Tx, workspaceId: string, userId: string): Promise<void> {
  await tx.deleteFrom('members').where('workspaceId', '=', workspaceId).where('userId', '=', userId).execute()
}

export type InvitationRow = Selectable<InvitationsTable>

export async function insertInvitation(tx: Tx, row: Insertable<InvitationsTable>): Promise<void> {
  await tx.insertInto('invitations').values(row).execute()
}

/** Those that can still be accepted, newest first. Ids sort by time: `beforeId` is the one that the page before ended with. */
export async function listInvitations(
  tx: Tx,
  workspaceId: string,
  now: Date,
  { beforeId, limit }: { beforeId: string | null; limit: number },
): Promise<InvitationRow[]> {
  return tx
    .selectFrom('invitations')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('acceptedAt', 'is', null)
    .where('withdrawnAt', 'is', null)
    .where('expiresAt', '>', now)
    .$if(beforeId !== null, query => query.where('id', '<', beforeId ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Of any workspace: whoever opens the link names none. */
export async function invitationByHash(tx: Tx, hash: Buffer): Promise<InvitationRow | undefined> {
  return tx.selectFrom('invitations').selectAll().where('hash', '=', hash).executeTakeFirst()
}

/** False where it is not open any more. */
export async function acceptInvitation(tx: Tx, workspaceId: string, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('invitations')
    .set({ acceptedAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('acceptedAt', 'is', null)
    .where('withdrawnAt', 'is', null)
    .where('expiresAt', '>', at)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function withdraw(tx: Tx, workspaceId: string, id: string, at: Date): Promise<InvitationRow | undefined> {
  return tx
    .updateTable('invitations')
    .set({ withdrawnAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('acceptedAt', 'is', null)
    .where('withdrawnAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Those for this very address, in every workspace. */
export async function openInvitationsFor(tx: Tx, email: string, now: Date): Promise<InvitationRow[]> {
  return tx
    .selectFrom('invitations')
    .selectAll()
    .where(eb => eb(eb.fn<string>('lower', ['email']), '=', email.toLowerCase()))
    .where('acceptedAt', 'is', null)
    .where('withdrawnAt', 'is', null)
    .where('expiresAt', '>', now)
    .orderBy('id')
    .limit(100)
    .execute()
}
