import type { JsonObject } from '@bellhop/core'
import type { Insertable, Selectable } from 'kysely'
import type { AgentsTable, JsonText } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type AgentRow = Selectable<AgentsTable>

export async function readAgent(tx: Tx, workspaceId: string, id: string): Promise<AgentRow | undefined> {
  return tx
    .selectFrom('agents')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
}

/** By the id alone, in whichever workspace: what a visitor names. */
export async function readAgentAnywhere(tx: Tx, id: string): Promise<AgentRow | undefined> {
  return tx.selectFrom('agents').selectAll().where('id', '=', id).where('deletedAt', 'is', null).executeTakeFirst()
}

export async function readAgents(tx: Tx, workspaceId: string): Promise<AgentRow[]> {
  return tx
    .selectFrom('agents')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('deletedAt', 'is', null)
    .orderBy('id')
    .execute()
}

/** Newest first, older than the one with the id `before`. */
export async function listAgents(
  tx: Tx,
  workspaceId: string,
  page: { before: string | null; limit: number },
): Promise<AgentRow[]> {
  let query = tx.selectFrom('agents').selectAll().where('workspaceId', '=', workspaceId).where('deletedAt', 'is', null)
  if (page.before !== null) query = query.where('id', '<', page.before)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}

export async function insertAgent(tx: Tx, row: Insertable<AgentsTable>): Promise<void> {
  await tx.insertInto('agents').values(row).execute()
}

export async function updateAgent(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: { name: string; definition: JsonText<JsonObject>; revision: number; updatedAt: Date },
): Promise<void> {
  await tx.updateTable('agents').set(change).where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
}

export async function markDeleted(tx: Tx, workspaceId: string, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('agents')
    .set({ deletedAt: at, updatedAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}
