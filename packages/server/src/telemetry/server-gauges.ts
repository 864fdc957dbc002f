import type { Background } from '../background.ts'
import type { Database } from '../database/index.ts'
import type { JobCounts } from '../jobs/create-jobs.ts'
import type { UpstreamLimits } from '../limits/upstream-limits.ts'
import type { Metrics } from './metrics.ts'

/** What waits in the database, for whichever node. */
export interface Backlog {
  jobs: JobCounts
  overdueRuns: number
}

/** What tells how full a node is. */
export interface Gauged {
  database: Pick<Database, 'kind' | 'load'>
  background: Pick<Background, 'underWay'>
  upstreams: Pick<UpstreamLimits, 'load'>
  /** How many streams are open on this node. */
  streams(): number
  /** Never waits; see `createLateReading`. */
  backlog(): Backlog | null
}

/** How full the server's queues and pools are. */
export function addServerGauges(metrics: Metrics, { database, background, upstreams, streams, backlog }: Gauged): void {
  const pool = { 'db.client.connection.pool.name': database.kind }
  metrics.gauge(
    'db.client.connection.count',
    { description: 'Connections to the database.', unit: '{connection}' },
    () => {
      const { used, idle } = database.load()
      return [
        { value: used, attributes: { ...pool, 'db.client.connection.state': 'used' } },
        { value: idle, attributes: { ...pool, 'db.client.connection.state': 'idle' } },
      ]
    },
  )
  metrics.gauge(
    'db.client.connection.max',
    { description: 'Connections that there may be.', unit: '{connection}' },
    () => [{ value: database.load().most, attributes: pool }],
  )
  metrics.gauge(
    'db.client.connection.pending_requests',
    { description: 'Work that waits for a connection.', unit: '{request}' },
    () => [{ value: database.load().waiting, attributes: pool }],
  )
  metrics.gauge('bellhop.work', { description: 'Calls and turns under way on this node.', unit: '{task}' }, () => [
    { value: background.underWay() },
  ])
  metrics.gauge('bellhop.streams', { description: 'Streams of events open on this node.', unit: '{stream}' }, () => [
    { value: streams() },
  ])
  metrics.gauge(
    'bellhop.upstream.waiting',
    { description: 'Calls to upstreams that wait for a place.', unit: '{call}' },
    () => [{ value: upstreams.load().waiting }],
  )
  metrics.gauge(
    'bellhop.upstream.breakers.open',
    { description: 'Upstreams that are left alone because they have stopped answering.', unit: '{upstream}' },
    () => [{ value: upstreams.load().open }],
  )
  metrics.gauge('bellhop.jobs', { description: 'Jobs of all nodes; failed ones as long as kept.', unit: '{job}' }, () =>
    Object.entries(backlog()?.jobs ?? {}).map(([state, value]) => ({
      value,
      attributes: { 'bellhop.job.state': state },
    })),
  )
  metrics.gauge(
    'bellhop.runs.overdue',
    { description: 'Runs past their time, counted up to 1000.', unit: '{run}' },
    () => {
      const overdue = backlog()?.overdueRuns
      return overdue === undefined ? [] : [{ value: overdue }]
    },
  )
}
