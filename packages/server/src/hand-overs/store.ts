import type { Insertable, Selectable } from 'kysely'
import type { HandOversTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type HandOverRow = Selectable<HandOversTable>

export async function insertHandOver(tx: Tx, row: Insertable<HandOversTable>): Promise<void> {
  await tx.insertInto('handOvers').values(row).execute()
}

export async function findHandOver(tx: Tx, workspaceId: string, id: string): Promise<HandOverRow | null> {
  const row = await tx
    .selectFrom('handOvers')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export interface HandOverFilter {
  status?: HandOverRow['status'] | undefined
  conversationId?: string | undefined
  mode: HandOverRow['mode']
  beforeId: string | null
  limit: number
}

export async function listHandOvers(tx: Tx, workspaceId: string, filter: HandOverFilter): Promise<HandOverRow[]> {
  let query = tx
    .selectFrom('handOvers')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('mode', '=', filter.mode)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.conversationId !== undefined) query = query.where('conversationId', '=', filter.conversationId)
  if (filter.beforeId !== null) query = query.where('id', '<', filter.beforeId)
  return query.orderBy('id', 'desc').limit(filter.limit).execute()
}

/** Gives the hand-over another status; null where it has that already, or there is none. */
export async function changeHandOver(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: Pick<HandOverRow, 'status' | 'doneAt' | 'doneBy' | 'updatedAt'>,
): Promise<HandOverRow | null> {
  const row = await tx
    .updateTable('handOvers')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '!=', change.status)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}
