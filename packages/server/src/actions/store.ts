import type { JsonObject } from '@bellhop/core'
import { type Insertable, type SqlBool, sql } from 'kysely'
import type { ActionsTable, ActionVersionsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

/** An action with one of its versions. */
export interface ActionRow {
  id: string
  name: string
  version: number
  digest: string
  definition: JsonObject
  createdAt: Date
  updatedAt: Date
}

export interface VersionRow {
  version: number
  digest: string
  createdAt: Date
  createdBy: string
}

/** The current versions of the actions of these names that are not deleted. */
export async function readByName(tx: Tx, workspaceId: string, names: readonly string[]): Promise<ActionRow[]> {
  if (names.length === 0) return []
  return current(tx, workspaceId).where('a.name', 'in', names).execute()
}

/** The current versions of all actions that are not deleted, by name. */
export async function readAll(tx: Tx, workspaceId: string): Promise<ActionRow[]> {
  return current(tx, workspaceId).orderBy('a.name').execute()
}

export async function readNames(tx: Tx, workspaceId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('actions')
    .select('name')
    .where('workspaceId', '=', workspaceId)
    .where('deletedAt', 'is', null)
    .orderBy('name')
    .execute()
  return rows.map(row => row.name)
}

/** The current versions of the actions by name, the first of them after `after`. */
export async function listCurrent(
  tx: Tx,
  workspaceId: string,
  page: { after: string | null; limit: number; q?: string | undefined; kind?: string | undefined },
): Promise<ActionRow[]> {
  let query = current(tx, workspaceId)
  if (page.kind !== undefined) query = query.where(sql<string>`v.definition->>'kind'`, '=', page.kind)
  if (page.q !== undefined) {
    const pattern = `%${page.q.replace(/[\\%_]/g, '\\$&')}%`
    const texts = sql`concat_ws(' ', a.name, v.definition->>'title', v.definition->>'description')`
    query = query.where(sql<SqlBool>`${texts} ilike ${pattern}`)
  }
  if (page.after !== null) query = query.where('a.name', '>', page.after)
  return query.orderBy('a.name').limit(page.limit).execute()
}

/** One version of an action, whether or not the action was deleted since. */
export async function readVersion(
  tx: Tx,
  workspaceId: string,
  actionId: string,
  version: number,
): Promise<ActionRow | undefined> {
  return joined(tx, workspaceId).where('a.id', '=', actionId).where('v.version', '=', version).executeTakeFirst()
}

/** The versions of an action, newest first, before `before`. */
export async function listVersions(
  tx: Tx,
  workspaceId: string,
  actionId: string,
  page: { before: number | null; limit: number },
): Promise<VersionRow[]> {
  let query = tx
    .selectFrom('actionVersions')
    .select(['version', 'digest', 'createdAt', 'createdBy'])
    .where('workspaceId', '=', workspaceId)
    .where('actionId', '=', actionId)
  if (page.before !== null) query = query.where('version', '<', page.before)
  return query.orderBy('version', 'desc').limit(page.limit).execute()
}

export async function readEscalating(
  tx: Tx,
  workspaceId: string,
  actionIds: readonly string[],
): Promise<{ actionId: string; version: number }[]> {
  return tx
    .selectFrom('actionVersions')
    .select(['actionId', 'version'])
    .where('workspaceId', '=', workspaceId)
    .where('actionId', 'in', actionIds)
    .where(sql<string>`definition->>'escalates'`, '=', 'true')
    .execute()
}

export async function insertAction(tx: Tx, row: Insertable<ActionsTable>): Promise<void> {
  await tx.insertInto('actions').values(row).execute()
}

export async function insertVersion(tx: Tx, row: Insertable<ActionVersionsTable>): Promise<void> {
  await tx.insertInto('actionVersions').values(row).execute()
}

export async function updateAction(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: { name: string; version: number; enabled: boolean; updatedAt: Date },
): Promise<void> {
  await tx.updateTable('actions').set(change).where('workspaceId', '=', workspaceId).where('id', '=', id).execute()
}

export async function markDeleted(tx: Tx, workspaceId: string, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('actions')
    .set({ deletedAt: at, updatedAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

function current(tx: Tx, workspaceId: string) {
  return joined(tx, workspaceId).whereRef('v.version', '=', 'a.version').where('a.deletedAt', 'is', null)
}

function joined(tx: Tx, workspaceId: string) {
  return tx
    .selectFrom('actions as a')
    .innerJoin('actionVersions as v', join =>
      join.onRef('v.workspaceId', '=', 'a.workspaceId').onRef('v.actionId', '=', 'a.id'),
    )
    .select(['a.id', 'a.name', 'v.version', 'v.digest', 'v.definition', 'a.createdAt', 'v.createdAt as updatedAt'])
    .where('a.workspaceId', '=', workspaceId)
}
