import { type Attributes, type Histogram, ValueType } from '@opentelemetry/api'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { createKnownNames } from './known-names.ts'

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
    call: { method: string; host: string; status: number | null; error: string | null },
    seconds: number,
  ): void
  /** A request that the guard let nothing of out. */
  egressRefused(code: string): void
  transformEnded(error: string | null, seconds: number): void
  /** A transform that was ended because it took too long or too much. */
  sandboxKilled(error: string): void
  queryEnded(query: { operation: string; table: string; error: string | null }, seconds: number): void
  /** Something refused because a limit was reached. */
  limited(code: string): void
  /** A value that is read when somebody looks. `read` gives one value for each set of attributes. */
  gauge(name: string, about: { description: string; unit: string }, read: () => readonly Reading[]): void
  /** Everything counted so far, as Prometheus reads it (text exposition format 0.0.4). */
  expose(): Promise<string>
  close(): Promise<void>
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

/** Authors choose models, too. */
const mostModels = 100
/** Authors choose hosts, so their number is bounded; those that come later are one. */
const mostHosts = 200
/** Series of one instrument; beyond, the SDK counts everything as one (`otel_metric_overflow`). Actions are many, outcomes are few. */
const mostSeries = 20_000

export function createMetrics(): Metrics {
  const reader = new PullReader()
  const provider = new MeterProvider({
    readers: [reader],
    views: [{ instrumentName: 'bellhop.action.runs', aggregationCardinalityLimit: mostSeries }],
  })
  const meter = provider.getMeter('bellhop')
  const serializer = new PrometheusSerializer('', false, undefined, true, true)

  const duration = (name: string, description: string, boundaries = durations): Histogram =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: boundaries } })
  const counter = (name: string, description: string) =>
    meter.createCounter(name, { description, valueType: ValueType.INT })

  const requests = duration('http.server.request.duration', 'Duration of the calls that this server answered.')
  const runs = counter('bellhop.runs', 'Runs that have ended, by outcome.')
  const actionRuns = counter('bellhop.action.runs', 'Runs that have ended, by action and outcome.')
  const runDuration = duration(
    'bellhop.run.duration',
    'From the start of a run to its end, waiting for people included.',
  )
  const turns = duration('bellhop.turn.duration', 'Duration of the part of a turn that one node carried.')
  const modelCalls = duration('gen_ai.client.operation.duration', 'Duration of calls to models.', modelDurations)
  const tokens = meter.createHistogram('gen_ai.client.token.usage', {
    description: 'Tokens of calls to models.',
    unit: '{token}',
    advice: { explicitBucketBoundaries: tokenCounts },
  })
  const modelCost = meter.createCounter('bellhop.model.cost', {
    description: 'What calls to models cost in US dollars, of those whose price is known.',
    valueType: ValueType.DOUBLE,
  })
  const calls = duration('http.client.request.duration', 'Duration of calls to upstreams, redirects included.')
  const refusals = counter('bellhop.egress.refusals', 'Calls of which the guard let nothing out.')
  const transforms = duration(
    'bellhop.transform.duration',
    'Duration of transforms, waiting for a thread included.',
    shortDurations,
  )
  const kills = counter('bellhop.sandbox.kills', 'Transforms that were ended because of their time or memory.')
  const queries = duration('db.client.operation.duration', 'Duration of database queries.', shortDurations)
  const limits = counter('bellhop.limit.refusals', 'Calls refused because a limit was reached.')

  const hosts = createKnownNames(mostHosts)
  const models = createKnownNames(mostModels)
  return {
    requestAnswered: ({ method, route, status }, seconds) =>
      requests.record(seconds, {
        'http.request.method': method,
        'http.response.status_code': status,
        ...(route === null ? {} : { 'http.route': route }),
      }),
    runEnded: ({ workspaceId, action, status, mode }, seconds) => {
      runs.add(1, { 'bellhop.run.status': status, 'bellhop.run.mode': mode })
      actionRuns.add(1, {
        'bellhop.workspace.id': workspaceId,
        'bellhop.action.name': action,
        'bellhop.run.status': status,
      })
      runDuration.record(seconds, { 'bellhop.run.status': status })
    },
    turnEnded: (outcome, seconds) => turns.record(seconds, { 'bellhop.turn.outcome': outcome }),
    modelAnswered: ({ provider, model, error }, { seconds, usage }) => {
      const attributes = {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': provider,
        'gen_ai.request.model': models.nameOf(model),
      }
      modelCalls.record(seconds, { ...attributes, ...(error === null ? {} : { 'error.type': error }) })
      if (!usage) return
      tokens.record(usage.inputTokens, { ...attributes, 'gen_ai.token.type': 'input' })
      tokens.record(usage.outputTokens, { ...attributes, 'gen_ai.token.type': 'output' })
      if (usage.costUsd !== null) modelCost.add(usage.costUsd, attributes)
    },
    upstreamAnswered: ({ method, host, status, error }, seconds) =>
      calls.record(seconds, {
        'http.request.method': method,
        'server.address': hosts.nameOf(host),
        ...(status === null ? {} : { 'http.response.status_code': status }),
        ...(error === null ? {} : { 'error.type': error }),
      }),
    egressRefused: code => refusals.add(1, { 'error.type': code }),
    transformEnded: (error, seconds) => transforms.record(seconds, error === null ? {} : { 'error.type': error }),
    sandboxKilled: error => kills.add(1, { 'error.type': error }),
    queryEnded: ({ operation, table, error }, seconds) =>
      queries.record(seconds, {
        'db.system.name': 'postgresql',
        'db.operation.name': operation,
        'db.collection.name': table,
        ...(error === null ? {} : { 'error.type': error }),
      }),
    limited: code => limits.add(1, { 'error.type': code }),
    gauge: (name, about, read) =>
      meter.createObservableGauge(name, about).addCallback(result => {
        for (const { value, attributes } of read()) result.observe(value, attributes)
      }),
    expose: async () => serializer.serialize(withUnits((await reader.collect()).resourceMetrics)),
    close: () => provider.shutdown(),
  }
}

// As OpenTelemetry's compatibility with Prometheus asks, and Prometheus users expect; the serializer leaves it out.
function withUnits(collected: ResourceMetrics): ResourceMetrics {
  return {
    ...collected,
    scopeMetrics: collected.scopeMetrics.map(scope => ({
      ...scope,
      metrics: scope.metrics.map(metric => {
        const suffix = unitSuffixes.get(metric.descriptor.unit) ?? ''
        return { ...metric, descriptor: { ...metric.descriptor, name: metric.descriptor.name + suffix } }
      }),
    })),
  }
}

const unitSuffixes = new Map([
  ['s', '_seconds'],
  ['By', '_bytes'],
])

/** Gives what was counted when asked; pushes nothing. */
class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
