import {
  type Expression,
  type ExpressionBuilder,
  type Insertable,
  type InsertObject,
  type Selectable,
  sql,
  type Updateable,
} from 'kysely'
import {
  type ApprovalsTable,
  type LeaseTime,
  type RunStatus,
  type RunsTable,
  rowInsert,
  type Schema,
} from '../database/index.ts'
import { leaseMs } from '../heartbeat.ts'
import type { Tx } from '../parts.ts'
import { unpackTrace } from './packed-trace.ts'
import { type ApprovalRow, type RunRow, removableStatuses } from './run.ts'

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

export async function insertApproval(tx: Tx, approval: Insertable<ApprovalsTable>): Promise<ApprovalRow> {
  return tx.insertInto('approvals').values(approval).returningAll().executeTakeFirstOrThrow()
}

/** The approval that was asked for last. */
export async function latestApproval(tx: Tx, workspaceId: string, runId: string): Promise<ApprovalRow | null> {
  const row = await tx
    .selectFrom('approvals')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('runId', '=', runId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function latestApprovals(
  tx: Tx,
  workspaceId: string,
  runIds: string[],
): Promise<Map<string, ApprovalRow>> {
  if (runIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('approvals')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('runId', 'in', runIds)
    .orderBy('id')
    .execute()
  return new Map(rows.map(row => [row.runId, row]))
}

/**
 * The one statement by which an approval is decided: single use, before it expires, for this digest alone.
 * Null when any of that no longer holds.
 */
export async function decideApproval(
  tx: Tx,
  workspaceId: string,
  approval: { runId: string; digest: string },
  decision: { status: 'approved' | 'denied'; decidedBy: string; decidedAt: Date },
): Promise<ApprovalRow | null> {
  const row = await tx
    .updateTable('approvals')
    .set(decision)
    .where('workspaceId', '=', workspaceId)
    .where('runId', '=', approval.runId)
    .where('digest', '=', approval.digest)
    .where('status', '=', 'pending')
    .where('expiresAt', '>', decision.decidedAt)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Closes whatever approval of the run is still pending, with `dueBy` only one that was due by then; null when none is. */
export async function closeApproval(
  tx: Tx,
  workspaceId: string,
  runId: string,
  close: { status: 'expired' | 'void'; decidedBy: string | null; decidedAt: Date },
  dueBy: Date | null = null,
): Promise<ApprovalRow | null> {
  const row = await tx
    .updateTable('approvals')
    .set(close)
    .where('workspaceId', '=', workspaceId)
    .where('runId', '=', runId)
    .where('status', '=', 'pending')
    .$if(dueBy !== null, query => query.where('expiresAt', '<=', dueBy))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Takes back what `decideApproval` decided in the same transaction, because the approval no longer fits what would run. */
export async function voidApproval(tx: Tx, workspaceId: string, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('approvals')
    .set({ status: 'void', decidedBy: null, decidedAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

const waitingStatuses: RunStatus[] = ['awaiting_inputs', 'awaiting_approval', 'awaiting_client']

/** Moves a run to the end of the queue of those that are overdue: one that can't be ended must not hold up the others. */
export async function putBack(
  tx: Tx,
  { workspaceId, id, status }: Pick<RunRow, 'workspaceId' | 'id' | 'status'>,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ updatedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', status)
    .execute()
}

/** Lets the leases of all sends run out at once. */
export async function endSendLeases(tx: Tx, time: LeaseTime): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ leaseUntil: time.now() })
    .where('status', '=', 'running')
    .where('leaseUntil', '>', time.now())
    .execute()
}

/** Lets the leases of these runs run out long ago, by whatever clock one looks, where the process of this token sends them. */
export async function releaseSendLeases(tx: Tx, leaseToken: string, runs: readonly RunPlace[]): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ leaseUntil: new Date(0) })
    .where(isOneOf(runs))
    .where('status', '=', 'running')
    .where('leaseToken', '=', leaseToken)
    .execute()
}

/** Extends the leases of these runs, and gives the ids of those that are still being sent by the process of this token. */
export async function renewSendLeases(
  tx: Tx,
  time: LeaseTime,
  leaseToken: string,
  runs: readonly RunPlace[],
): Promise<Set<string>> {
  const rows = await tx
    .updateTable('runs')
    .set({ leaseUntil: time.after(leaseMs) })
    .where(isOneOf(runs))
    .where('status', '=', 'running')
    .where('leaseToken', '=', leaseToken)
    .returning('id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

type RunPlace = Pick<RunRow, 'workspaceId' | 'id'>

function isOneOf(runs: readonly RunPlace[]) {
  return (eb: ExpressionBuilder<Schema, 'runs'>) =>
    eb(
      eb.refTuple('workspaceId', 'id'),
      'in',
      runs.map(({ workspaceId, id }) => eb.tuple(workspaceId, id)),
    )
}

/** Open runs whose time is over, but for these: forms, approvals and client actions past their expiry, sends past their lease. */
export async function overdueRuns(
  tx: Tx,
  now: Date,
  time: LeaseTime,
  { except = [], limit }: { except?: readonly string[]; limit: number },
): Promise<Pick<RunRow, 'workspaceId' | 'id' | 'status'>[]> {
  return tx
    .selectFrom('runs')
    .select(['workspaceId', 'id', 'status'])
    .where('status', 'in', [...waitingStatuses, 'running'])
    .where(eb =>
      eb.or([
        eb.and([eb('status', 'in', waitingStatuses), eb('expiresAt', '<=', now)]),
        eb.and([eb('status', '=', 'running'), eb('leaseUntil', '<=', time.now())]),
      ]),
    )
    .$if(except.length > 0, query => query.where('id', 'not in', except))
    .orderBy('updatedAt')
    .limit(limit)
    .execute()
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

export type ReadBackPlace = Pick<RunRow, 'workspaceId' | 'id' | 'readBackAt'>

/** Runs of which it is time to look up what became of them. */
export async function dueReadBacks(tx: Tx, time: LeaseTime, limit: number): Promise<ReadBackPlace[]> {
  return tx
    .selectFrom('runs')
    .select(['workspaceId', 'id', 'readBackAt'])
    .where('readBackAt', '<=', time.now())
    .orderBy('readBackAt')
    .limit(limit)
    .execute()
}

/** The run, for one look at what became of it; of several nodes that try, one gets it. The next look is in `ms`. */
export async function claimReadBack(
  tx: Tx,
  time: LeaseTime,
  { workspaceId, id, readBackAt }: ReadBackPlace,
  ms: number,
): Promise<RunRow | null> {
  const row = await tx
    .updateTable('runs')
    .set(eb => ({ readBackAt: time.after(ms), readBackTries: eb('readBackTries', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'unknown')
    .where('readBackAt', '=', readBackAt)
    .returningAll()
    .executeTakeFirst()
  return toRowOrNull(row)
}

/** Says when the next look is; null: none is, and what a look needs is no longer kept. */
export async function scheduleReadBack(
  tx: Tx,
  { workspaceId, id, readBackTries }: RunRow,
  at: Expression<Date> | null,
): Promise<void> {
  await tx
    .updateTable('runs')
    .set(at === null ? { readBackAt: null, sealedPrepared: null } : { readBackAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'unknown')
    .where('readBackTries', '=', readBackTries)
    .execute()
}

/** Held until the transaction ends: runs of one conversation that may write the same are dispatched one after the other. */
export async function lockConversationWrites(tx: Tx, workspaceId: string, conversationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${workspaceId}/${conversationId}`}, 0))`.execute(tx)
}

function toRow({ packedTrace, ...row }: Selectable<RunsTable>): RunRow {
  return { ...row, trace: unpackTrace({ trace: row.trace, packedTrace }) }
}

function toRowOrNull(row: Selectable<RunsTable> | undefined): RunRow | null {
  return row ? toRow(row) : null
}

/** Runs that ended, and last changed, before some time. */
export async function oldRuns(tx: Tx, workspaceId: string, before: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    // Ids begin with the time at which they were made, so the primary key leads to the oldest.
    .where('id', '<', `run_${before.getTime().toString(16).padStart(12, '0')}`)
    .where('status', 'in', removableStatuses)
    .where('updatedAt', '<', before)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

export async function deleteRuns(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  await tx.deleteFrom('approvals').where('workspaceId', '=', workspaceId).where('runId', 'in', ids).execute()
  await tx.deleteFrom('runs').where('workspaceId', '=', workspaceId).where('id', 'in', ids).execute()
}
