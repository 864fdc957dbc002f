import { type Expression, type ExpressionBuilder, type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { type LeaseTime, readableJson, type Schema, type TurnsTable } from '../database/index.ts'
import { leaseMs } from '../heartbeat.ts'
import type { Tx } from '../parts.ts'

export type TurnRow = Selectable<TurnsTable>

/** A lease lasts until a time that the database reckons. */
type Leased<T> = Omit<T, 'leaseUntil'> & { leaseUntil?: Date | Expression<Date> | null }

export async function insertTurn(tx: Tx, turn: Leased<Insertable<TurnsTable>>): Promise<TurnRow> {
  return tx.insertInto('turns').values(turn).returningAll().executeTakeFirstOrThrow()
}

export async function findTurn(tx: Tx, workspaceId: string, id: string): Promise<TurnRow | null> {
  const row = await tx
    .selectFrom('turns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Changes a turn that still has the status `from` and the attempt of `turn`; null when it has moved on, or another node has it. */
export async function moveTurn(
  tx: Tx,
  turn: Pick<TurnRow, 'workspaceId' | 'id' | 'attempt'>,
  from: TurnRow['status'],
  change: Leased<Updateable<TurnsTable>>,
): Promise<TurnRow | null> {
  const row = await tx
    .updateTable('turns')
    .set(change)
    .where('workspaceId', '=', turn.workspaceId)
    .where('id', '=', turn.id)
    .where('attempt', '=', turn.attempt)
    .where('status', '=', from)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Is the turn still in this attempt, and running? Stays so until the transaction ends. */
export async function holdsTurn(tx: Tx, turn: Pick<TurnRow, 'workspaceId' | 'id' | 'attempt'>): Promise<boolean> {
  const row = await tx
    .selectFrom('turns')
    .select('id')
    .where('workspaceId', '=', turn.workspaceId)
    .where('id', '=', turn.id)
    .where('attempt', '=', turn.attempt)
    .where('status', '=', 'running')
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}

/** The turn of the conversation that runs now, if any does and its node is alive. */
export async function runningTurn(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  time: LeaseTime,
): Promise<TurnRow | null> {
  const row = await tx
    .selectFrom('turns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('status', '=', 'running')
    .where('leaseUntil', '>', time.now())
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Notes that the customer wants no more of this answer. False: it has ended, or waits, by now. */
export async function stopRunningTurn(
  tx: Tx,
  { workspaceId, id }: Pick<TurnRow, 'workspaceId' | 'id'>,
  now: Date,
): Promise<boolean> {
  const row = await tx
    .updateTable('turns')
    .set({ stoppedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The same of all turns of the conversation that run now, on nodes that are alive. False: none does. */
export async function stopRunningTurns(
  tx: Tx,
  { workspaceId, conversationId }: Pick<TurnRow, 'workspaceId' | 'conversationId'>,
  time: LeaseTime,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .updateTable('turns')
    .set({ stoppedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('status', '=', 'running')
    .where('leaseUntil', '>', time.now())
    .returning('id')
    .execute()
  return rows.length > 0
}

/** Did the customer ask for it to stop, or does nobody carry it any more? */
export async function isTurnStopped(
  tx: Tx,
  { workspaceId, id }: Pick<TurnRow, 'workspaceId' | 'id'>,
): Promise<boolean> {
  const row = await tx
    .selectFrom('turns')
    .select(['stoppedAt', 'status'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.status !== 'running' || row.stoppedAt !== null
}

export async function waitingTurns(tx: Tx, workspaceId: string, conversationId: string): Promise<TurnRow[]> {
  return tx
    .selectFrom('turns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('status', '=', 'waiting')
    .orderBy('id', 'desc')
    .execute()
}

/** The turns of a conversation, newest first. */
export async function listTurns(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  page: { beforeId: string | null; limit: number },
): Promise<TurnRow[]> {
  let query = tx
    .selectFrom('turns')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
  if (page.beforeId !== null) query = query.where('id', '<', page.beforeId)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}

/** Turns whose node died while it ran them, but for these; the one that has been so for longest first. */
export async function strandedTurns(
  tx: Tx,
  time: LeaseTime,
  { except, limit }: { except: readonly string[]; limit: number },
): Promise<Pick<TurnRow, 'workspaceId' | 'id'>[]> {
  return tx
    .selectFrom('turns')
    .select(['workspaceId', 'id'])
    .where('status', '=', 'running')
    .where('leaseUntil', '<=', time.now())
    .$if(except.length > 0, query => query.where('id', 'not in', except))
    .orderBy('leaseUntil')
    .limit(limit)
    .execute()
}

/** Lets the leases of all turns run out at once. */
export async function endTurnLeases(tx: Tx, time: LeaseTime): Promise<void> {
  await tx
    .updateTable('turns')
    .set({ leaseUntil: time.now() })
    .where('status', '=', 'running')
    .where('leaseUntil', '>', time.now())
    .execute()
}

/** Lets the leases of these turns run out long ago, by whatever clock one looks, where they still run in this attempt. */
export async function releaseTurnLeases(tx: Tx, turns: readonly TurnAttempt[]): Promise<void> {
  await tx
    .updateTable('turns')
    .set({ leaseUntil: new Date(0) })
    .where(isOneOf(turns))
    .where('status', '=', 'running')
    .execute()
}

/** Extends the leases of these turns, and gives the attempts, by id, of those that still run in the attempt that is named. */
export async function renewTurnLeases(
  tx: Tx,
  time: LeaseTime,
  turns: readonly TurnAttempt[],
): Promise<Map<string, number>> {
  const rows = await tx
    .updateTable('turns')
    .set({ leaseUntil: time.after(leaseMs) })
    .where(isOneOf(turns))
    .where('status', '=', 'running')
    .returning(['id', 'attempt'])
    .execute()
  return new Map(rows.map(({ id, attempt }) => [id, attempt]))
}

type TurnAttempt = Pick<TurnRow, 'workspaceId' | 'id' | 'attempt'>

function isOneOf(turns: readonly TurnAttempt[]) {
  return (eb: ExpressionBuilder<Schema, 'turns'>) =>
    eb(
      eb.refTuple('workspaceId', 'id', 'attempt'),
      'in',
      turns.map(({ workspaceId, id, attempt }) => eb.tuple(workspaceId, id, attempt)),
    )
}

/** Takes a turn whose lease has run out; of several nodes that try, one gets it. */
export async function holdExpiredTurn(
  tx: Tx,
  workspaceId: string,
  id: string,
  time: LeaseTime,
  change: Leased<Updateable<TurnsTable>>,
): Promise<TurnRow | null> {
  const row = await tx
    .updateTable('turns')
    .set(eb => ({ ...change, attempt: eb('attempt', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('leaseUntil', '<=', time.now())
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Waiting turns, but for these, whose run has ended without the turn having gone on; the one whose run ended first comes first. */
export async function settledTurns(
  tx: Tx,
  before: Date,
  { except, limit }: { except: readonly string[]; limit: number },
): Promise<{ workspaceId: string; id: string; runId: string }[]> {
  return tx
    .selectFrom('turns')
    .innerJoin('runs', join =>
      join.onRef('runs.workspaceId', '=', 'turns.workspaceId').onRef('runs.turnId', '=', 'turns.id'),
    )
    .select(['turns.workspaceId', 'turns.id', 'runs.id as runId'])
    .where('turns.status', '=', 'waiting')
    .where('runs.finishedAt', '<=', before)
    .where('runs.finishedAt', '>', new Date(before.getTime() - resumableMs))
    .where(sql<string>`${readableJson('turns.state')}->>'pending'`, '=', sql<string>`runs.id`)
    .$if(except.length > 0, query => query.where('turns.id', 'not in', except))
    .orderBy('runs.finishedAt')
    .limit(limit)
    .execute()
}

/** Further back is not searched: the cost must not grow with history. */
const resumableMs = 24 * 60 * 60 * 1000
