import { type Attributes, ValueType } from '@opentelemetry/api'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { emptyResource } from '@opentelemetry/resources'
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics'
import { finalStatuses } from '../runs/run.ts'
import { createKnownNames } from './known-names.ts'
import { createTallies, type Labels, noTime } from './tallies.ts'

/**
 * What the server counts, for `/metrics`. Names and attributes follow OpenTelemetry's semantic conventions where they have one; the
 * rest begins with `bellhop.`. No attribute ever holds what a customer typed, a credential, or a whole address.
 */
export interface Metrics {
  requestAnswered(request: { method: string; route: string | null; status: number }, seconds: number): void
  runEnded(run: { workspaceId: string; action: string; status: string; mode: string }, seconds: number): void
  turnEnded(outcome: string, seconds: number): void
  /** `usage`: null where the model gave no answer. */
  modelAnswered(
    call: { provider: string; model: string; error: string | null },
    took: { seconds: number; usage: { inputTokens: number; outputTokens: number; costUsd: number | null } | null },
  ): void
  upstreamAnswered(
    call: { method: string; host: string; port: number | null; status: number | null; error: string | null },
    seconds: number,
  ): void
  /** A request that the guard let nothing of out. */
  egressRefused(code: EgressRefusal): void
  transformEnded(error: string | null, seconds: number): void
  /** A transform that was ended because it took too long or too much. */
  sandboxKilled(error: SandboxKill): void
  queryEnded(query: { operation: string; table: string; error: string | null }, seconds: number): void
  /** Something refused because a limit was reached. */
  limited(code: string): void
  /** A value that is read when somebody looks. `read` gives one value for each set of attributes, and does not throw. */
  gauge(name: string, about: { description: string; unit: string }, read: () => readonly Reading[]): void
  /** Everything counted so far, as Prometheus reads it (text exposition format 0.0.4). */
  expose(): string
}

export interface Reading {
  value: number
  attributes?: Attributes
}

/** The boundaries that the semantic conventions advise for durations, in seconds. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const shortDurations = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** The boundaries that the semantic conventions advise for generative AI: in seconds, and in tokens. */
const modelDurations = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const tokenCounts = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

export const egressRefusals = ['egress_denied', 'secret_host_denied', 'overloaded'] as const
export type EgressRefusal = (typeof egressRefusals)[number]

export const sandboxKills = ['transform_timeout', 'transform_memory'] as const
export type SandboxKill = (typeof sandboxKills)[number]

const limitCodes = ['rate_limited', 'overloaded', 'budget_exceeded'] as const
const runModes = ['live', 'test', 'dry_run'] as const
// A dry run that went well did nothing, and is not counted.
const countedStatuses = finalStatuses.filter(status => status !== 'prepared')

/** Authors choose models, too. */
const mostModels = 100
/** Authors choose hosts, so their number is bounded; those that come later are one. */
const mostHosts = 200

export function createMetrics(): Metrics {
  const tallies = createTallies()
  const gauges: (() => MetricData)[] = []
  const serializer = new PrometheusSerializer('', false, undefined, true, true)
  const resource = emptyResource()

  const duration = (name: string, description: string, labels: string[], boundaries = durations) =>
    tallies.histogram({ name, description, unit: 's', labels, boundaries })
  // `known`: series that are told from the start. One that begins with its first event shows no increase by it, and whoever is to be
  // warned of that event isn't.
  const counter = (name: string, description: string, labels: string[], known: readonly Labels[] = []) => {
    const count = tallies.counter({ name, description, unit: '', labels, valueType: ValueType.INT })
    for (const series of known) count(0, series)
    return count
  }

  const requests = duration('http.server.request.duration', 'Duration of the calls that this server answered.', [
    'http.request.method',
    'http.response.status_code',
    'http.route',
    'url.scheme',
  ])
  const runs = counter(
    'bellhop.runs',
    'Runs that have ended, by outcome.',
    ['bellhop.run.status', 'bellhop.run.mode'],
    countedStatuses.flatMap(status => runModes.map(mode => [status, mode])),
  )
  const actionRuns = counter('bellhop.action.runs', 'Runs that have ended, by action and outcome.', [
    'bellhop.workspace.id',
    'bellhop.action.name',
    'bellhop.run.status',
  ])
  const runDuration = duration(
    'bellhop.run.duration',
    'From the start of a run to its end, waiting for people included.',
    ['bellhop.run.status'],
  )
  const turns = duration('bellhop.turn.duration', 'Duration of the part of a turn that one node carried.', [
    'bellhop.turn.outcome',
  ])
  const ofModel = ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model']
  const modelCalls = duration(
    'gen_ai.client.operation.duration',
    'Duration of calls to models.',
    [...ofModel, 'error.type'],
    modelDurations,
  )
  const tokens = tallies.histogram({
    name: 'gen_ai.client.token.usage',
    description: 'Tokens of calls to models.',
    unit: '{token}',
    labels: [...ofModel, 'gen_ai.token.type'],
    boundaries: tokenCounts,
  })
  const modelCost = tallies.counter({
    name: 'bellhop.model.cost',
    description: 'What calls to models cost in US dollars, of those whose price is known.',
    unit: '',
    labels: ofModel,
    valueType: ValueType.DOUBLE,
  })
  const calls = duration('http.client.request.duration', 'Duration of calls to upstreams, redirects included.', [
    'http.request.method',
    'server.address',
    'server.port',
    'http.response.status_code',
    'error.type',
  ])
  const refusals = counter(
    'bellhop.egress.refusals',
    'Calls of which the guard let nothing out.',
    ['error.type'],
    egressRefusals.map(code => [code]),
  )
  const transforms = duration(
    'bellhop.transform.duration',
    'Duration of transforms, waiting for a thread included.',
    ['error.type'],
    shortDurations,
  )
  const kills = counter(
    'bellhop.sandbox.kills',
    'Transforms that were ended because of their time or memory.',
    ['error.type'],
    sandboxKills.map(error => [error]),
  )
  const queries = duration(
    'db.client.operation.duration',
    'Duration of database queries.',
    ['db.system.name', 'db.operation.name', 'db.collection.name', 'error.type'],
    shortDurations,
  )
  const limits = counter(
    'bellhop.limit.refusals',
    'Calls refused because a limit was reached.',
    ['error.type'],
    limitCodes.map(code => [code]),
  )

  const hosts = createKnownNames(mostHosts)
  const models = createKnownNames(mostModels)
  return {
    requestAnswered: ({ method, route, status }, seconds) => requests(seconds, [method, status, route, 'http']),
    runEnded: ({ workspaceId, action, status, mode }, seconds) => {
      runs(1, [status, mode])
      actionRuns(1, [workspaceId, action, status])
      runDuration(seconds, [status])
    },
    turnEnded: (outcome, seconds) => turns(seconds, [outcome]),
    modelAnswered: ({ provider, model, error }, { seconds, usage }) => {
      const labels = ['chat', provider, models.admit(model) ? model : '_OTHER']
      modelCalls(seconds, [...labels, error])
      if (!usage) return
      tokens(usage.inputTokens, [...labels, 'input'])
      tokens(usage.outputTokens, [...labels, 'output'])
      if (usage.costUsd !== null) modelCost(usage.costUsd, labels)
    },
    upstreamAnswered: ({ method, host, port, status, error }, seconds) => {
      const place = hosts.admit(`${host}:${port}`) ? [host, port] : ['_OTHER', null]
      calls(seconds, [method, ...place, status, error])
    },
    egressRefused: code => refusals(1, [code]),
    transformEnded: (error, seconds) => transforms(seconds, [error]),
    sandboxKilled: error => kills(1, [error]),
    queryEnded: ({ operation, table, error }, seconds) => queries(seconds, ['postgresql', operation, table, error]),
    limited: code => limits(1, [code]),
    gauge: (name, about, read) => void gauges.push(() => toGauge({ name, ...about }, read())),
    expose: () => {
      const all = [...tallies.collect(), ...gauges.map(collect => collect())]
      const metrics = all.filter(({ dataPoints }) => dataPoints.length > 0).map(withUnit)
      return serializer.serialize({ resource, scopeMetrics: [{ scope: { name: 'bellhop' }, metrics }] })
    },
  }
}

function toGauge(about: { name: string; description: string; unit: string }, readings: readonly Reading[]): MetricData {
  return {
    descriptor: { ...about, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    dataPoints: readings.map(({ value, attributes = {} }) => ({
      startTime: noTime,
      endTime: noTime,
      attributes,
      value,
    })),
  }
}

// As OpenTelemetry's compatibility with Prometheus asks, and Prometheus users expect; the serializer leaves it out.
function withUnit(metric: MetricData): MetricData {
  const { descriptor } = metric
  return { ...metric, descriptor: { ...descriptor, name: descriptor.name + (unitSuffixes.get(descriptor.unit) ?? '') } }
}

const unitSuffixes = new Map([
  ['s', '_seconds'],
  ['By', '_bytes'],
])
