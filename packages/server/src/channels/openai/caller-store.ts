import type { Insertable, Selectable } from 'kysely'
import type { CallerConversationsTable, CallerTurnsTable } from '../../database/index.ts'
import type { Tx } from '../../parts.ts'

export type CallerTurnRow = Selectable<CallerTurnsTable>
export type CallerTurnKey = Pick<CallerTurnRow, 'workspaceId' | 'conversationId' | 'turnKey'>

/** The conversation that a call is, where it became that after `since`. */
export async function findCall(
  tx: Tx,
  workspaceId: string,
  callKey: string,
  since: Date | null,
): Promise<string | null> {
  const row = await tx
    .selectFrom('callerConversations')
    .select('conversationId')
    .where('workspaceId', '=', workspaceId)
    .where('callKey', '=', callKey)
    .$if(since !== null, query => query.where('takenAt', '>', since ?? new Date(0)))
    .executeTakeFirst()
  return row?.conversationId ?? null
}

/** Makes a call a conversation; false where it is one already, which it became after `since`. */
export async function takeCall(
  tx: Tx,
  row: Insertable<CallerConversationsTable>,
  since: Date | null,
): Promise<boolean> {
  const { conversationId, takenAt } = row
  const taken = await tx
    .insertInto('callerConversations')
    .values(row)
    .onConflict(conflict => {
      const columns = conflict.columns(['workspaceId', 'callKey'])
      if (since === null) return columns.doNothing()
      return columns.doUpdateSet({ conversationId, takenAt }).where('callerConversations.takenAt', '<=', since)
    })
    .returning('callKey')
    .executeTakeFirst()
  return taken !== undefined
}

export async function findCallerTurn(tx: Tx, key: CallerTurnKey): Promise<CallerTurnRow | null> {
  const row = await tx
    .selectFrom('callerTurns')
    .selectAll()
    .where('workspaceId', '=', key.workspaceId)
    .where('conversationId', '=', key.conversationId)
    .where('turnKey', '=', key.turnKey)
    .executeTakeFirst()
  return row ?? null
}

/** Takes a request on; of several that are the same, one does. */
export async function claimCallerTurn(tx: Tx, row: Insertable<CallerTurnsTable>): Promise<boolean> {
  const claimed = await tx
    .insertInto('callerTurns')
    .values(row)
    .onConflict(conflict => conflict.columns(['workspaceId', 'conversationId', 'turnKey']).doNothing())
    .returning('turnKey')
    .executeTakeFirst()
  return claimed !== undefined
}

/** Changes a turn that is still this request's to take on. */
export async function moveCallerTurn(
  tx: Tx,
  turn: CallerTurnKey & Pick<CallerTurnRow, 'claim'>,
  change: Partial<Pick<CallerTurnRow, 'claim' | 'claimedUntil' | 'afterEvent'>>,
): Promise<boolean> {
  const moved = await tx
    .updateTable('callerTurns')
    .set(change)
    .where('workspaceId', '=', turn.workspaceId)
    .where('conversationId', '=', turn.conversationId)
    .where('turnKey', '=', turn.turnKey)
    .where('claim', '=', turn.claim)
    .returning('turnKey')
    .executeTakeFirst()
  return moved !== undefined
}

export async function freeCallerTurn(tx: Tx, turn: CallerTurnKey & Pick<CallerTurnRow, 'claim'>): Promise<void> {
  await tx
    .deleteFrom('callerTurns')
    .where('workspaceId', '=', turn.workspaceId)
    .where('conversationId', '=', turn.conversationId)
    .where('turnKey', '=', turn.turnKey)
    .where('claim', '=', turn.claim)
    .execute()
}

/** The turns of a conversation that came to follow an event, oldest first. */
export async function callerTurnsAfter(
  tx: Tx,
  { workspaceId, conversationId }: Pick<CallerTurnKey, 'workspaceId' | 'conversationId'>,
  after: number,
): Promise<CallerTurnRow[]> {
  return tx
    .selectFrom('callerTurns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('afterEvent', '>', after)
    .orderBy('afterEvent')
    .limit(10)
    .execute()
}

/** The latest turn of a conversation; null before the first. */
export async function latestCallerTurn(
  tx: Tx,
  { workspaceId, conversationId }: Pick<CallerTurnKey, 'workspaceId' | 'conversationId'>,
): Promise<CallerTurnRow | null> {
  const row = await tx
    .selectFrom('callerTurns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('afterEvent', 'is not', null)
    .orderBy('afterEvent', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Turns after which the customer had said just this, newest first. */
export async function callerTurnsByHistory(
  tx: Tx,
  workspaceId: string,
  history: string,
  since: Date,
): Promise<CallerTurnRow[]> {
  return tx
    .selectFrom('callerTurns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('history', '=', history)
    .where('createdAt', '>', since)
    .orderBy('createdAt', 'desc')
    .limit(5)
    .execute()
}
