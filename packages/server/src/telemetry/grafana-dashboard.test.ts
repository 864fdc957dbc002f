import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createBackground } from '../background.ts'
import { measuredSandbox } from './measured-sandbox.ts'
import { createMetrics } from './metrics.ts'
import { addRuntimeGauges } from './runtime-gauges.ts'
import { addServerGauges } from './server-gauges.ts'
import { noTracing } from './tracing.ts'

const file = new URL('../../../../docs/grafana/bellhop.json', import.meta.url)
const dashboard = z.object({
  templating: z.object({ list: z.array(z.object({ query: z.string() })) }),
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).optional() })),
})

it('every series that the dashboard shows is one that a server tells', async () => {
  const { panels, templating } = dashboard.parse(JSON.parse(readFileSync(file, 'utf8')))
  const expressions = [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...templating.list.map(({ query }) => query),
  ]
  // What stands in `by (…)` are labels.
  const shown = new Set(
    expressions.flatMap(
      text =>
        text.replace(/\bby \([^)]*\)/g, '').match(/\b(bellhop|http|db|gen_ai|nodejs|process)_[a-z_]+(?=[{,])/g) ?? [],
    ),
  )
  const told = await everySeries()
  expect(shown.size).toBeGreaterThan(12)
  expect([...shown].filter(name => !told.has(name))).toEqual([])
})

it('runs of one action are counted from their first on, though no series of theirs was there before', () => {
  const { panels } = dashboard.parse(JSON.parse(readFileSync(file, 'utf8')))
  const targets = panels.flatMap(({ targets = [] }) => targets)
  const increases = targets.filter(({ expr }) => /increase\(bellhop_action_runs_total/.test(expr))
  expect(increases.length).toBeGreaterThan(0)
  for (const { expr } of increases) {
    const [, series = '', range = ''] = /increase\((\w+\{[^}]*\})\[(\w+)\]\)/.exec(expr) ?? []
    expect(expr).toContain(`(${series} unless ${series} offset ${range} or increase(`)
  }
})

/** Names of all series of a server to which everything has happened once. */
async function everySeries(): Promise<Set<string>> {
  const metrics = createMetrics()
  addRuntimeGauges(metrics)()
  addServerGauges(metrics, {
    database: { kind: 'postgres', load: () => ({ used: 1, idle: 1, waiting: 0, most: 10 }) },
    background: createBackground({ error: () => {}, warn: () => {} }),
    upstreams: { load: () => ({ waiting: 1, open: 1 }) },
    streams: () => 1,
    backlog: () => ({ jobs: { waiting: 1, active: 1, failed: 1 }, overdueRuns: 1 }),
  })
  const sandbox = { transform: () => Promise.reject(new Error('unused')), close: async () => {} }
  measuredSandbox(sandbox, { tracing: noTracing, metrics })
  metrics.requestAnswered({ method: 'GET', route: '/healthz', status: 200 }, 0.1)
  metrics.runEnded({ workspaceId: 'wsp_1', action: 'look', status: 'succeeded', mode: 'live' }, 0.1)
  metrics.turnEnded('done', 0.1)
  const usage = { inputTokens: 1, outputTokens: 1, costUsd: 0.1 }
  metrics.modelAnswered({ provider: 'openai', model: 'gpt', error: null }, { seconds: 1, usage })
  metrics.upstreamAnswered({ method: 'GET', host: 'api.example.com', port: 443, status: 200, error: null }, 0.1)
  metrics.egressRefused('egress_denied')
  metrics.transformEnded(null, 0.1)
  metrics.sandboxKilled('transform_timeout')
  metrics.queryEnded({ operation: 'SELECT', table: 'runs', error: null }, 0.1)
  metrics.limited('key')
  const lines = metrics.expose().split('\n')
  return new Set(lines.flatMap(line => /^([a-z_]+)[{ ]/.exec(line)?.[1] ?? []))
}
