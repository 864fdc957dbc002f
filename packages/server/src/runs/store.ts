import { type Expression, type Insertable, type InsertObject, type Selectable, sql, type Updateable } from 'kysely'
import { type RunStatus, type RunsTable, rowInsert, type Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import { unpackTrace } from './packed-trace.ts'
import type { RunRow } from './run.ts'

export async function insertRun(tx: Tx, run: InsertObject<Schema, 'runs'>): Promise<RunRow> {
  return toRow(await tx.insertInto('runs').values(run).returningAll().executeTakeFirstOrThrow())
}

/** Many runs at once, which no lease was ever held for; see `createAppendWithRows`. */
export const runInsert = rowInsert<Omit<Insertable<RunsTable>, 'leaseToken' | 'readBackAt' | 'readBackTries'>>('runs', {
  workspaceId: 'text',
  id: 'text',
  actionId: 'text',
  action: 'text',
  version: 'int4',
  mode: 'text',
  status: 'text',
  channel: 'text',
  conversationId: 'text',
  contactId: 'text',
  turnId: 'text',
  startedBy: 'text',
  write: 'bool',
  requestDigest: 'text',
  writeKey: 'text',
  sealedPrepared: 'bytea',
  inputs: 'json',
  missing: 'json',
  result: 'json',
  message: 'text',
  followUps: 'json',
  duplicateOf: 'text',
  error: 'json',
  trace: 'json',
  packedTrace: 'bytea',
  leaseUntil: 'timestamptz',
  node: 'text',
  sentAt: 'timestamptz',
  claimedBy: 'text',
  claimedAt: 'timestamptz',
  expiresAt: 'timestamptz',
  createdAt: 'timestamptz',
  updatedAt: 'timestamptz',
  finishedAt: 'timestamptz',
})

export async function findRun(tx: Tx, workspaceId: string, id: string): Promise<RunRow | null> {
  return toRowOrNull(await runById(tx, workspaceId, id).executeTakeFirst())
}

/** Which of these runs there are. */
export async function existingRuns(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .execute()
  return rows.map(({ id }) => id)
}

export async function findRuns(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<RunRow[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('runs')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .execute()
  return rows.map(toRow)
}

/** The run, locked until the transaction ends: of two that want to change it, one waits and then sees what the other did. */
export async function lockRun(tx: Tx, workspaceId: string, id: string): Promise<RunRow | null> {
  return toRowOrNull(await runById(tx, workspaceId, id).forUpdate().executeTakeFirst())
}

function runById(tx: Tx, workspaceId: string, id: string) {
  return tx.selectFrom('runs').selectAll().where('workspaceId', '=', workspaceId).where('id', '=', id)
}

/** What a run's row takes. A lease lasts until a time that the database reckons. */
export type RunColumns = Omit<Updateable<RunsTable>, 'leaseUntil' | 'readBackAt'> & {
  leaseUntil?: Date | Expression<Date> | null
  readBackAt?: Expression<Date> | null
}

/** What has to hold besides the status of a run, so that a change is made. */
export interface OnlyWhere {
  /** It is, or was, sent by the process of this token. */
  leaseToken?: string
  /** Its lease has run out by now. */
  leaseOverAt?: Expression<Date>
}

/** Changes a run that still has the status `from`; null when it has moved on. */
export async function moveRun(
  tx: Tx,
  { workspaceId, id, from }: Pick<RunRow, 'workspaceId' | 'id'> & { from: RunStatus },
  { leaseToken, leaseOverAt }: OnlyWhere,
  change: RunColumns,
): Promise<RunRow | null> {
  const row = await tx
    .updateTable('runs')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', from)
    .$if(leaseToken !== undefined, query => query.where('leaseToken', '=', leaseToken ?? null))
    .$if(leaseOverAt !== undefined, query => query.where('leaseUntil', '<=', leaseOverAt ?? null))
    .returningAll()
    .executeTakeFirst()
  return toRowOrNull(row)
}

/** A claim that one browser wins: the first. */
export async function claimRun(
  tx: Tx,
  workspaceId: string,
  id: string,
  claim: { claimedBy: string; claimedAt: Date; expiresAt: Date },
): Promise<RunRow | null> {
  const row = await tx
    .updateTable('runs')
    .set({ ...claim, updatedAt: claim.claimedAt })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'awaiting_client')
    .where('claimedBy', 'is', null)
    .where('expiresAt', '>', claim.claimedAt)
    .returningAll()
    .executeTakeFirst()
  return toRowOrNull(row)
}

/** The newest run of the conversation that wrote, or may have written, the same (contracts 6, "one write, once"). */
export async function findSameWrite(
  tx: Tx,
  workspaceId: string,
  write: { conversationId: string; actionId: string; writeKey: string },
  since: Date,
): Promise<RunRow | null> {
  const row = await tx
    .selectFrom('runs')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', write.conversationId)
    .where('writeKey', '=', write.writeKey)
    .where('actionId', '=', write.actionId)
    // By when it was sent: a run may have waited for its inputs long before.
    .where('sentAt', '>=', since)
    .where('status', 'in', ['running', 'succeeded', 'unknown'])
    .orderBy('sentAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return toRowOrNull(row)
}

/** The run that a turn started last. */
export async function latestRunOfTurn(tx: Tx, workspaceId: string, turnId: string): Promise<RunRow | null> {
  const row = await tx
    .selectFrom('runs')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('turnId', '=', turnId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return toRowOrNull(row)
}

/** The runs that these turns of a conversation started, in order. */
export async function runsOfTurns(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  turnIds: readonly string[],
): Promise<RunRow[]> {
  if (turnIds.length === 0) return []
  const rows = await tx
    .selectFrom('runs')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('turnId', 'in', turnIds)
    .orderBy('id')
    .execute()
  return rows.map(toRow)
}

/** How many runs of the conversation wait for somebody, counted up to `most`. */
export async function countWaitingRuns(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  most: number,
): Promise<number> {
  const rows = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('status', 'in', ['awaiting_inputs', 'awaiting_approval', 'awaiting_client'])
    .limit(most)
    .execute()
  return rows.length
}

export interface RunFilter {
  action?: string | undefined
  status?: RunStatus | undefined
  conversationId?: string | undefined
  mode?: RunRow['mode'] | undefined
  /** Ids sort by time: the run that the page before ended with. */
  beforeId: string | null
  limit: number
}

export async function listRuns(tx: Tx, workspaceId: string, filter: RunFilter): Promise<RunRow[]> {
  let query = tx.selectFrom('runs').selectAll().where('workspaceId', '=', workspaceId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.conversationId !== undefined) query = query.where('conversationId', '=', filter.conversationId)
  if (filter.mode !== undefined) query = query.where('mode', '=', filter.mode)
  if (filter.beforeId !== null) query = query.where('id', '<', filter.beforeId)
  return (await query.orderBy('id', 'desc').limit(filter.limit).execute()).map(toRow)
}

/** Runs that ended as this one, whose outcome is unknown, because they would have repeated it. */
export async function unknownDuplicates(tx: Tx, { workspaceId, conversationId, id }: RunRow): Promise<RunRow[]> {
  if (conversationId === null) return []
  const rows = await tx
    .selectFrom('runs')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('duplicateOf', '=', id)
    .where('status', '=', 'unknown')
    .execute()
  return rows.map(toRow)
}

/** Held until the transaction ends: runs of one conversation that may write the same are dispatched one after the other. */
export async function lockConversationWrites(tx: Tx, workspaceId: string, conversationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${workspaceId}/${conversationId}`}, 0))`.execute(tx)
}

function toRow({ packedTrace, ...row }: Selectable<RunsTable>): RunRow {
  return { ...row, trace: unpackTrace({ trace: row.trace, packedTrace }) }
}

export function toRowOrNull(row: Selectable<RunsTable> | undefined): RunRow | null {
  return row ? toRow(row) : null
}
