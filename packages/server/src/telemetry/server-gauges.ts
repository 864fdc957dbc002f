import type { Background } from '../background.ts'
import type { Database } from '../database/index.ts'
import type { Metrics } from './metrics.ts'

/** How full the server's queues and pools are. */
export function addServerGauges(
  metrics: Metrics,
  { database, background }: { database: Pick<Database, 'kind' | 'load'>; background: Pick<Background, 'underWay'> },
): void {
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
}
