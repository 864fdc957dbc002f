import { escalatingVersions } from '../actions/escalating-versions.ts'
import type { RunStatus } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import type { ReportRange } from './report-range.ts'
import {
  actionHealth,
  countConversations,
  countFeedback,
  countHandOvers,
  countRuns,
  countRunsOverTime,
  type Health,
  type Latency,
  latencyOverTime,
  type RunCount,
} from './store.ts'

export interface Overview {
  from: string
  to: string
  interval: ReportRange['interval']
  timeZone: string
  runs: {
    total: number
    byStatus: Partial<Record<RunStatus, number>>
    successRate: number | null
    p50Ms: number | null
    p95Ms: number | null
  }
  /** Succeeded runs of actions that escalate. */
  escalations: number
  conversations: number
  feedback: { up: number; down: number }
  handOvers: { total: number; open: number }
  topFailures: { action: string; code: string; runs: number }[]
  actions: ActionFigures[]
  series: {
    at: string
    runs: number
    succeeded: number
    failed: number
    unknown: number
    conversations: number
    p50Ms: number | null
    p95Ms: number | null
  }[]
}

export interface ActionFigures extends Omit<Health, 'at'> {
  successRate: number | null
}

const mostFailures = 10

/** How the workspace did in some time, in figures. */
export async function readOverview(tx: Tx, workspaceId: string, range: ReportRange): Promise<Overview> {
  const counts = await countRuns(tx, workspaceId, range)
  const byStatus: Partial<Record<RunStatus, number>> = {}
  for (const { status, runs } of counts) byStatus[status] = (byStatus[status] ?? 0) + runs
  const conversations = await countConversations(tx, workspaceId, range)
  const feedback = await countFeedback(tx, workspaceId, range)
  const handOvers = await countHandOvers(tx, workspaceId, range)
  const { succeeded = 0, failed = 0, unknown = 0 } = byStatus
  const latencies = await latencyOverTime(tx, workspaceId, range)
  const overall = latencies.find(({ at }) => at === null)
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    interval: range.interval,
    timeZone: range.timeZone,
    runs: {
      total: sum(counts),
      byStatus,
      successRate: successRate({ succeeded, failed, unknown }),
      p50Ms: overall?.p50Ms ?? null,
      p95Ms: overall?.p95Ms ?? null,
    },
    escalations: await countEscalations(tx, workspaceId, counts),
    conversations: conversations.reduce((total, each) => total + each.conversations, 0),
    feedback: { up: feedback.get('up') ?? 0, down: feedback.get('down') ?? 0 },
    handOvers: { total: [...handOvers.values()].reduce((a, b) => a + b, 0), open: handOvers.get('open') ?? 0 },
    topFailures: topFailures(counts),
    actions: (await actionHealth(tx, workspaceId, range)).map(toFigures),
    series: await readSeries(tx, workspaceId, range, conversations, latencies),
  }
}

/** Of what was tried: what somebody denied, gave up or let expire says nothing of the action. null: nothing was. */
function successRate({ succeeded, failed, unknown }: Pick<Health, 'succeeded' | 'failed' | 'unknown'>) {
  const tried = succeeded + failed + unknown
  return tried === 0 ? null : succeeded / tried
}

export function toFigures({ at: _at, ...health }: Health): ActionFigures {
  return { ...health, successRate: successRate(health) }
}

async function countEscalations(tx: Tx, workspaceId: string, counts: readonly RunCount[]): Promise<number> {
  const done = counts.filter(({ status }) => status === 'succeeded')
  const escalating = await escalatingVersions(tx, workspaceId, [...new Set(done.map(({ actionId }) => actionId))])
  return sum(done.filter(({ actionId, version }) => escalating.has(`${actionId}/${version}`)))
}

function topFailures(counts: readonly RunCount[]): Overview['topFailures'] {
  const failures = new Map<string, Overview['topFailures'][number]>()
  for (const { action, status, code, runs } of counts) {
    if ((status !== 'failed' && status !== 'unknown') || code === null) continue
    const key = `${action} ${code}`
    failures.set(key, { action, code, runs: (failures.get(key)?.runs ?? 0) + runs })
  }
  return [...failures.values()].sort((a, b) => b.runs - a.runs).slice(0, mostFailures)
}

async function readSeries(
  tx: Tx,
  workspaceId: string,
  range: ReportRange,
  conversations: readonly { at: Date; conversations: number }[],
  latencies: readonly Latency[],
): Promise<Overview['series']> {
  const points = new Map<string, Overview['series'][number]>()
  const pointAt = (at: Date) => {
    const key = at.toISOString()
    const none = { runs: 0, succeeded: 0, failed: 0, unknown: 0, conversations: 0, p50Ms: null, p95Ms: null }
    const point = points.get(key) ?? { at: key, ...none }
    points.set(key, point)
    return point
  }
  for (const { at, status, runs } of await countRunsOverTime(tx, workspaceId, range)) {
    const point = pointAt(at)
    point.runs += runs
    if (status === 'succeeded' || status === 'failed' || status === 'unknown') point[status] += runs
  }
  for (const { at, conversations: count } of conversations) pointAt(at).conversations += count
  for (const { at, p50Ms, p95Ms } of latencies) if (at !== null) Object.assign(pointAt(at), { p50Ms, p95Ms })
  return [...points.values()].sort((a, b) => (a.at < b.at ? -1 : 1))
}

function sum(counts: readonly { runs: number }[]): number {
  return counts.reduce((total, { runs }) => total + runs, 0)
}
