import type { Utf8Text } from '@bellhop/core'
import {
  type Expression,
  type ExpressionBuilder,
  expressionBuilder,
  type Insertable,
  type InsertObject,
  type Selectable,
  type SqlBool,
  sql,
  type Updateable,
} from 'kysely'
import { type RunStatus, type RunsTable, rowInsert, type Schema } from '../database/index.ts'
import { firstIdAt } from '../first-id-at.ts'
import type { Tx } from '../parts.ts'
import { unpackTrace } from './packed-trace.ts'
import { type RunRow, waitingStatuses } from './run.ts'

export async function insertRun(tx: Tx, run: InsertObject<Schema, 'runs'>): Promise<RunRow> {
  return toRow(await tx.insertInto('runs').values(run).returningAll().executeTakeFirstOrThrow())
}

/** What a run has that has ended, and that no lease was ever held for. */
export type EndedRunColumns = Omit<Insertable<RunsTable>, 'trace' | 'leaseToken' | 'readBackAt' | 'readBackTries'> & {
  trace: Utf8Text
}

/** Many runs at once, which no lease was ever held for; see `createAppendWithRows`. */
export const runInsert = rowInsert<EndedRunColumns>('runs', {
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
  trace: 'utf8Json',
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
export type RunColumns = Omit<Updateable<RunsTable>, 'leaseUntil' | 'readBackAt' | 'sealedPrepared'> & {
  sealedPrepared?: Buffer | Expression<Buffer | null> | null
  leaseUntil?: Date | Expression<Date> | null
  readBackAt?: Expression<Date> | null
}

/** What a change gives a run's state that is to stay, whatever it has become since it was read. */
export function stateAsStored(): Expression<Buffer | null> {
  return expressionBuilder<Schema, 'runs'>().ref('sealedPrepared')
}

/** What has to hold besides the status of a run, so that a change is made. */
export interface OnlyWhere {
  /** It is, or was, sent by the process of this token. */
  leaseToken?: string
  /** Its lease has run out by now. */
  leaseOverAt?: Expression<Date>
  /** It still waits with this very state. */
  sealedPrepared?: Buffer | null
}

/** Changes a run that still has the status `from`; null when it has moved on. */
export async function moveRun(
  tx: Tx,
  { workspaceId, id, from }: Pick<RunRow, 'workspaceId' | 'id'> & { from: RunStatus },
  { leaseToken, leaseOverAt, sealedPrepared }: OnlyWhere,
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
    .$if(sealedPrepared !== undefined, query => query.where('sealedPrepared', '=', sealedPrepared ?? null))
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

const writtenStatuses: RunStatus[] = ['running', 'succeeded', 'unknown']

/** Has this run of a write written, or may it have? */
export function mayHaveWritten({ status }: Pick<RunRow, 'status'>): boolean {
  return writtenStatuses.includes(status)
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
    .where('status', 'in', writtenStatuses)
    .orderBy('sentAt', 'desc')
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
    .where('status', 'in', waitingStatuses)
    .limit(most)
    .execute()
  return rows.length
}

export interface RunFilter {
  action?: string | undefined
  status?: RunStatus | undefined
  mode?: RunRow['mode'] | undefined
  channel?: string | undefined
  conversationId?: string | undefined
  agentId?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** An id, or text of the action's name, the inputs as they are recorded, the message or the error. */
  q?: string | undefined
}

/** What one page of a list takes. Ids sort by time: `beforeId` is the run that the page before ended with. */
export type RunPage = RunFilter & { beforeId: string | null; limit: number }

export async function listRuns(tx: Tx, workspaceId: string, page: RunPage): Promise<RunRow[]> {
  const query = tx.selectFrom('runs').selectAll().where(matching(workspaceId, page))
  return (await query.orderBy('id', 'desc').limit(page.limit).execute()).map(toRow)
}

const headColumns = [
  'id',
  'action',
  'version',
  'mode',
  'status',
  'channel',
  'startedBy',
  'conversationId',
  'contactId',
  'inputs',
  'result',
  'message',
  'error',
  'createdAt',
  'finishedAt',
] as const

export type RunHead = Pick<RunRow, (typeof headColumns)[number]>

/** The same without what is long of a run: its trace. */
export async function listRunHeads(tx: Tx, workspaceId: string, page: RunPage): Promise<RunHead[]> {
  const query = tx.selectFrom('runs').select(headColumns).where(matching(workspaceId, page))
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}

function matching(workspaceId: string, { from, to, q, agentId, beforeId, ...filter }: RunPage) {
  return (eb: ExpressionBuilder<Schema, 'runs'>) => {
    const conditions = [eb('workspaceId', '=', workspaceId)]
    if (filter.action !== undefined) conditions.push(eb('action', '=', filter.action))
    if (filter.status !== undefined) conditions.push(eb('status', '=', filter.status))
    if (filter.mode !== undefined) conditions.push(eb('mode', '=', filter.mode))
    if (filter.channel !== undefined) conditions.push(eb('channel', '=', filter.channel))
    if (filter.conversationId !== undefined) conditions.push(eb('conversationId', '=', filter.conversationId))
    if (from !== undefined) conditions.push(eb('id', '>=', firstIdAt('run', from)))
    if (to !== undefined) conditions.push(eb('id', '<', firstIdAt('run', to)))
    if (beforeId !== null) conditions.push(eb('id', '<', beforeId))
    if (agentId !== undefined) conditions.push(eb.exists(ofAgent(eb, workspaceId, agentId)))
    if (q !== undefined) conditions.push(eb.or(mentioning(eb, q)))
    return eb.and(conditions)
  }
}

function ofAgent(eb: ExpressionBuilder<Schema, 'runs'>, workspaceId: string, agentId: string) {
  return eb
    .selectFrom('conversations as c')
    .select('c.id')
    .where('c.workspaceId', '=', workspaceId)
    .whereRef('c.id', '=', 'runs.conversationId')
    .where('c.agentId', '=', agentId)
}

function mentioning(eb: ExpressionBuilder<Schema, 'runs'>, q: string) {
  const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  return [
    eb('id', '=', q),
    eb('conversationId', '=', q),
    eb('contactId', '=', q),
    eb('action', 'ilike', pattern),
    eb('message', 'ilike', pattern),
    sql<SqlBool>`inputs::text ilike ${pattern}`,
    sql<SqlBool>`error::text ilike ${pattern}`,
  ]
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
