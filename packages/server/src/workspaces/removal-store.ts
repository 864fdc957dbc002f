import { sql, type Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'

type WorkspaceTable = { [T in keyof Schema]: 'workspaceId' extends keyof Schema[T] ? T : never }[keyof Schema]

/**
 * Every table with rows of workspaces but `workspaces` itself, in the order in which they are emptied: what refers to others first, the trail
 * last. A new table that is left out here does not compile.
 */
const places: Record<Exclude<WorkspaceTable, 'workspaces'>, number> = {
  testCases: 1,
  actionVersions: 2,
  actions: 3,
  apiKeys: 4,
  agents: 4,
  members: 4,
  invitations: 4,
  secrets: 5,
  secretKeys: 6,
  keptAnswers: 6,
  usedIdentityTokens: 6,
  callerTurns: 6,
  callerConversations: 7,
  feedback: 7,
  handOvers: 7,
  outgoingEvents: 7,
  events: 8,
  turns: 8,
  approvals: 8,
  runs: 9,
  conversations: 10,
  contacts: 11,
  auditStubs: 12,
  auditKeys: 12,
  auditEntries: 13,
  auditHeads: 14,
}

export const tablesOfWorkspaces = Object.entries(places)
  .sort(([, a], [, b]) => a - b)
  .map(([table]) => table)

/** Removes up to `limit` rows of a workspace from one table, and gives how many went. */
export async function removeRows(tx: Tx, table: string, workspaceId: string, limit: number): Promise<number> {
  const from = sql.table(table)
  const { numAffectedRows } = await sql`
    delete from ${from} where workspace_id = ${workspaceId}
      and ctid in (select ctid from ${from} where workspace_id = ${workspaceId} limit ${limit})`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

export async function countRunning(tx: Tx, workspaceId: string): Promise<number> {
  const rows = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('status', '=', 'running')
    .limit(100)
    .execute()
  return rows.length
}

/** Takes away all by which anybody could enter it or anything begin in it, and marks it. Gives the ids of the people and keys that could. */
export async function closeWorkspace(tx: Transaction<Schema>, workspaceId: string, at: Date): Promise<string[]> {
  const people = await tx.deleteFrom('members').where('workspaceId', '=', workspaceId).returning('userId').execute()
  const keys = await tx.deleteFrom('apiKeys').where('workspaceId', '=', workspaceId).returning('id').execute()
  for (const table of ['invitations', 'agents'] as const)
    await tx.deleteFrom(table).where('workspaceId', '=', workspaceId).execute()
  await tx.updateTable('workspaces').set({ deletedAt: at }).where('workspaceId', '=', workspaceId).execute()
  return [...people.map(({ userId }) => userId), ...keys.map(({ id }) => id)]
}

export async function workspacesDeletedBefore(
  tx: Tx,
  before: Date,
): Promise<{ workspaceId: string; deletedAt: Date }[]> {
  const rows = await tx
    .selectFrom('workspaces')
    .select(['workspaceId', 'deletedAt'])
    .where('deletedAt', '<=', before)
    .orderBy('workspaceId')
    .execute()
  return rows.flatMap(({ workspaceId, deletedAt }) => (deletedAt ? [{ workspaceId, deletedAt }] : []))
}

export async function removeWorkspaceRow(tx: Tx, workspaceId: string): Promise<void> {
  await tx.deleteFrom('workspaces').where('workspaceId', '=', workspaceId).where('deletedAt', 'is not', null).execute()
}
