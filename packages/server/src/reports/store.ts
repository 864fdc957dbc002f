import { type RawBuilder, sql } from 'kysely'
import { type RunStatus, readableJson } from '../database/index.ts'
import { firstIdAt } from '../first-id-at.ts'
import type { Tx } from '../parts.ts'
import type { ReportRange } from './report-range.ts'

/**
 * What is counted: runs of customers. Tests, dry runs and the playground are not, and neither is a run that was answered with
 * the one it would have repeated. The range is one of ids, so that the primary key leads to it.
 */
function countedRuns(workspaceId: string, { from, to }: ReportRange): RawBuilder<unknown> {
  return sql`workspace_id = ${workspaceId} and id >= ${firstIdAt('run', from)} and id < ${firstIdAt('run', to)}
    and mode = 'live' and duplicate_of is null`
}

/** What the upstream, the page or the server took, without the time for which a customer was waited for. */
const tookMs = sql`extract(epoch from finished_at - sent_at)::float8 * 1000`
/** Of one that failed before it was sent, all that is known is how long somebody was waited for. */
const wasSent = sql`status in ('succeeded', 'failed', 'unknown') and finished_at is not null and sent_at is not null`
// The same expression twice is worked out once: sorting by how long each took is most of what a report costs.
const percentiles = sql`(percentile_cont(array[0.5, 0.95]) within group (order by ${tookMs}) filter (where ${wasSent}))`
const latency = sql`${percentiles}[1] as "p50Ms", ${percentiles}[2] as "p95Ms"`

function bucket({ interval, timeZone }: ReportRange): RawBuilder<unknown> {
  return sql`date_trunc(${interval}::text, created_at, ${timeZone}::text)`
}

export interface RunCount {
  actionId: string
  action: string
  version: number
  status: RunStatus
  /** Of the error; null: none. */
  code: string | null
  runs: number
}

export async function countRuns(tx: Tx, workspaceId: string, range: ReportRange): Promise<RunCount[]> {
  const { rows } = await sql<RunCount>`
    select action_id, action, version, status, ${readableJson('error')}->>'code' as code, count(*) as runs
    from runs where ${countedRuns(workspaceId, range)} group by 1, 2, 3, 4, 5`.execute(tx)
  return rows
}

export interface StatusCount {
  at: Date
  status: RunStatus
  runs: number
}

export async function countRunsOverTime(tx: Tx, workspaceId: string, range: ReportRange): Promise<StatusCount[]> {
  const { rows } = await sql<StatusCount>`
    select ${bucket(range)} as at, status, count(*) as runs
    from runs where ${countedRuns(workspaceId, range)} group by 1, 2`.execute(tx)
  return rows
}

export interface Health {
  action: string
  /** null: of the whole range. */
  at: Date | null
  runs: number
  succeeded: number
  failed: number
  unknown: number
  p50Ms: number | null
  p95Ms: number | null
}

/** Of each action, in the whole range. */
export async function actionHealth(tx: Tx, workspaceId: string, range: ReportRange): Promise<Health[]> {
  return healthBy(tx, workspaceId, range, sql`null::timestamptz`, sql`group by action`)
}

/** The same, and for each of its days or hours. */
export async function actionHealthOverTime(tx: Tx, workspaceId: string, range: ReportRange): Promise<Health[]> {
  return healthBy(tx, workspaceId, range, bucket(range), sql`group by grouping sets ((1), (1, 2))`)
}

async function healthBy(
  tx: Tx,
  workspaceId: string,
  range: ReportRange,
  at: RawBuilder<unknown>,
  grouping: RawBuilder<unknown>,
): Promise<Health[]> {
  const { rows } = await sql<Health>`
    select action, ${at} as at, count(*) as runs,
      count(*) filter (where status = 'succeeded') as succeeded,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'unknown') as unknown,
      ${latency}
    from runs where ${countedRuns(workspaceId, range)} ${grouping} order by runs desc, action`.execute(tx)
  return rows
}

export interface Latency {
  /** null: of the whole range. */
  at: Date | null
  p50Ms: number | null
  p95Ms: number | null
}

/** Of all actions together, in the whole range and in each of its days or hours. */
export async function latencyOverTime(tx: Tx, workspaceId: string, range: ReportRange): Promise<Latency[]> {
  const { rows } = await sql<Latency>`
    select at, ${latency}
    from (select *, ${bucket(range)} as at from runs where ${countedRuns(workspaceId, range)}) counted
    group by grouping sets ((), (at))`.execute(tx)
  return rows
}

export async function countConversations(
  tx: Tx,
  workspaceId: string,
  range: ReportRange,
): Promise<{ at: Date; conversations: number }[]> {
  const { rows } = await sql<{ at: Date; conversations: number }>`
    select ${bucket(range)} as at, count(*) as conversations from conversations
    where workspace_id = ${workspaceId} and id >= ${firstIdAt('cnv', range.from)} and id < ${firstIdAt('cnv', range.to)}
      and mode = 'live' group by 1`.execute(tx)
  return rows
}

/** Ratings as they stand now, by when they were first given. */
export async function countFeedback(tx: Tx, workspaceId: string, range: ReportRange): Promise<Map<string, number>> {
  const { rows } = await sql<{ value: string; ratings: number }>`
    select value, count(*) as ratings from feedback f
    join conversations c on c.workspace_id = f.workspace_id and c.id = f.conversation_id and c.mode = 'live'
    where f.workspace_id = ${workspaceId} and f.created_at >= ${range.from} and f.created_at < ${range.to}
    group by 1`.execute(tx)
  return new Map(rows.map(({ value, ratings }) => [value, ratings]))
}

export async function countHandOvers(
  tx: Tx,
  workspaceId: string,
  { from, to }: ReportRange,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ status: string; handOvers: number }>`
    select status, count(*) as hand_overs from hand_overs
    where workspace_id = ${workspaceId} and id >= ${firstIdAt('hov', from)} and id < ${firstIdAt('hov', to)}
      and mode = 'live' group by 1`.execute(tx)
  return new Map(rows.map(({ status, handOvers }) => [status, handOvers]))
}
