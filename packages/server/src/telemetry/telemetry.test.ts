import { createEgress } from '@bellhop/core/egress'
import { createSandbox } from '@bellhop/core/sandbox'
import { context, SpanStatusCode } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defaultLimits } from '../limits/limit-table.ts'
import { describeOnEachDatabase, type OpenTestDatabase } from '../testing/databases.ts'
import { type ScriptedUpstream, startScriptedUpstream } from '../testing/scripted-upstream.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { measuredEgress } from './measured-egress.ts'
import { measuredQueries } from './measured-queries.ts'
import { measuredSandbox } from './measured-sandbox.ts'
import { createMetrics } from './metrics.ts'
import { createTracing } from './tracing.ts'

const secret = 'canary-credential-4711'
const typed = 'canary-input-4712'
const answered = 'canary-answer-4713'

describeOnEachDatabase('what a server tells of itself', open => {
  const exporter = new InMemorySpanExporter()
  let upstream: ScriptedUpstream
  let test: TestApp
  beforeAll(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    upstream = await startScriptedUpstream()
    test = await createMeasuredApp(open, exporter, upstream)
  })
  afterAll(async () => {
    await test.background.stop(5_000)
    await test.parts.sandbox.close()
    upstream.close()
    context.disable()
  })
  beforeEach(() => {
    exporter.reset()
    upstream.play(() => ({ json: { status: answered } }))
  })

  it('is a trace: the call, the run in it, and the send, the transform and the queries in that', async () => {
    await test.call('POST', '/v1/actions/look/runs', { body: { inputs: { order: typed } } })
    const spans = exporter.getFinishedSpans()
    const call = spanNamed(spans, 'POST /v1/actions/{name}/runs')
    expect(call.attributes).toMatchObject({ 'http.route': '/v1/actions/{name}/runs', 'http.response.status_code': 200 })
    const run = spanNamed(spans, 'execute_tool look')
    expect(parentOf(run)).toBe(call.spanContext().spanId)
    expect(run.attributes).toMatchObject({ 'gen_ai.tool.name': 'look', 'bellhop.run.status': 'succeeded' })
    const send = spanNamed(spans, 'GET')
    expect(parentOf(send)).toBe(run.spanContext().spanId)
    expect(send.attributes).toMatchObject({ 'server.address': '127.0.0.1', 'http.response.status_code': 200 })
    expect(parentOf(spanNamed(spans, 'transform'))).toBe(run.spanContext().spanId)
    const query = spans.find(span => span.attributes['db.collection.name'] === 'runs')
    expect(query?.spanContext().traceId).toBe(call.spanContext().traceId)
  })

  it('is a span for each stretch of a turn, with the runs of the turn in it', async () => {
    const agent = await test.call('POST', '/v1/agents', { body: { name: 'Desk', actions: ['look'] } })
    const conversation = await test.call('POST', '/v1/conversations', { body: { agent: agent.field('id') } })
    await test.call('POST', `/v1/conversations/${conversation.field('id')}/messages`, { body: { action: 'look' } })
    await test.background.stop(0)
    const turn = spanNamed(exporter.getFinishedSpans(), 'invoke_agent')
    expect(turn.attributes).toMatchObject({
      'gen_ai.conversation.id': conversation.field('id'),
      'bellhop.turn.outcome': 'done',
    })
    expect(parentOf(spanNamed(exporter.getFinishedSpans(), 'execute_tool look'))).toBe(turn.spanContext().spanId)
  })

  it('marks what failed by its code alone', async () => {
    upstream.play(() => 'reset')
    await test.call('POST', '/v1/actions/look/runs', { body: { inputs: { order: typed } } })
    const send = spanNamed(exporter.getFinishedSpans(), 'GET')
    expect(send.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(send.attributes['error.type']).toBe('connection_lost')
    expect(send.events).toEqual([])
  })

  it.each([404, 503])('marks a send that was answered with %i as failed', async status => {
    upstream.play(() => ({ status, json: {} }))
    const run = await test.call('POST', '/v1/actions/look/runs', { body: { inputs: { order: typed } } })
    expect(run.field('status')).toBe('failed')
    const send = spanNamed(exporter.getFinishedSpans(), 'GET')
    expect(send.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(send.attributes).toMatchObject({ 'http.response.status_code': status, 'error.type': String(status) })
  })

  it('marks a transform that was ended as failed', async () => {
    await test.call('POST', '/v1/actions/slow/runs', { body: { inputs: { order: typed } } })
    const transform = spanNamed(exporter.getFinishedSpans(), 'transform')
    expect(transform.status).toEqual({ code: SpanStatusCode.ERROR })
    expect(transform.attributes['error.type']).toBe('transform_timeout')
  })

  it('never holds a credential, an input or an answer, in spans and metrics alike', async () => {
    upstream.play(() => ({ status: 500, json: { echoed: [secret, typed] }, headers: { 'x-echo': secret } }))
    await test.call('POST', '/v1/actions/look/runs', { body: { inputs: { order: typed } } })
    await test.call('POST', '/v1/actions/slow/runs', { body: { inputs: { order: typed } } })
    const told = exporter
      .getFinishedSpans()
      .map(span => JSON.stringify([span.name, span.attributes, span.events, span.status]))
      .join('\n')
    const all = told + test.parts.metrics.expose()
    expect(told).toContain('execute_tool look')
    for (const canary of [secret, typed, answered, encodeURIComponent(typed)]) expect(all).not.toContain(canary)
  })

  it('counts runs by action and outcome, calls, queries, refusals and transforms that had to be ended', async () => {
    await test.call('POST', '/v1/actions/look/runs', { body: { inputs: { order: typed } } })
    await test.call('POST', '/v1/actions/slow/runs', { body: { inputs: { order: typed } } })
    await test.call('POST', '/v1/actions/inward/runs', { body: {} })
    const lines = test.parts.metrics.expose().split('\n')
    const look = `{bellhop_workspace_id="${test.workspaceId}",bellhop_action_name="look",bellhop_run_status="succeeded"}`
    expect(sampleOf(lines, `bellhop_action_runs_total${look}`)).toBeGreaterThan(0)
    const succeeded = '{bellhop_run_status="succeeded",bellhop_run_mode="live"}'
    expect(sampleOf(lines, `bellhop_runs_total${succeeded}`)).toBeGreaterThan(0)
    expect(sampleOf(lines, 'bellhop_sandbox_kills_total{error_type="transform_timeout"}')).toBeGreaterThan(0)
    expect(sampleOf(lines, 'bellhop_egress_refusals_total{error_type="egress_denied"}')).toBeGreaterThan(0)
    // All that the conventions require of these two.
    const server = /^http_server_request_duration_seconds_count\{http_request_method="POST",.*url_scheme="http"/
    expect(lines.some(line => server.test(line))).toBe(true)
    const { hostname, port } = new URL(upstream.base)
    const called = `{http_request_method="GET",server_address="${hostname}",server_port="${port}",`
    expect(lines.some(line => line.startsWith(`http_client_request_duration_seconds_count${called}`))).toBe(true)
    expect(lines.some(line => /^db_client_operation_duration_seconds_count\{.*"INSERT".*"runs"/.test(line))).toBe(true)
  })
})

describeOnEachDatabase('a limit that was reached', open => {
  it('is counted, by the code that the caller got', async () => {
    const test = await createTestApp(await open(), { parts: { limits: { ...defaultLimits, requestsPerKey: 1 } } })
    expect((await test.call('GET', '/v1/actions')).status).toBe(200)
    expect((await test.call('GET', '/v1/actions')).status).toBe(429)
    expect(test.parts.metrics.expose()).toContain('bellhop_limit_refusals_total{error_type="rate_limited"} 1')
  })
})

describe('the metrics', () => {
  it('tell of an unknown run also where there are more actions and hosts than can be told apart', async () => {
    const metrics = createMetrics()
    for (let number = 0; number < 20_100; number++) {
      metrics.runEnded({ workspaceId: 'wsp_1', action: `action_${number}`, status: 'succeeded', mode: 'live' }, 1)
      const host = `tenant-${number}.example.com`
      metrics.upstreamAnswered({ method: 'GET', host, port: 443, status: 200, error: null }, 1)
    }
    metrics.runEnded({ workspaceId: 'wsp_1', action: 'late', status: 'unknown', mode: 'live' }, 1)
    const lines = metrics.expose().split('\n')
    const unknown = '{bellhop_run_status="unknown",bellhop_run_mode="live"}'
    expect(sampleOf(lines, `bellhop_runs_total${unknown}`)).toBe(1)
    const calls = lines.filter(line => line.startsWith('http_client_request_duration_seconds_count'))
    expect(calls).toHaveLength(201)
    expect(calls.at(-1)).toContain('server_address="_OTHER"')
  })

  it.each([
    'bellhop_runs_total{bellhop_run_status="unknown",bellhop_run_mode="live"}',
    'bellhop_runs_total{bellhop_run_status="failed",bellhop_run_mode="live"}',
    'bellhop_egress_refusals_total{error_type="egress_denied"}',
    'bellhop_sandbox_kills_total{error_type="transform_memory"}',
    'bellhop_limit_refusals_total{error_type="overloaded"}',
  ])('begin %s before anything happened, so that the first time shows as an increase', series => {
    expect(sampleOf(createMetrics().expose().split('\n'), series)).toBe(0)
  })

  it('give a gauge what is read when somebody looks', async () => {
    const metrics = createMetrics()
    let depth = 1
    metrics.gauge('bellhop.depth', { description: 'A queue.', unit: '{task}' }, () => [{ value: depth }])
    expect(metrics.expose()).toContain('bellhop_depth 1')
    depth = 7
    expect(metrics.expose()).toContain('bellhop_depth 7')
  })
})

async function createMeasuredApp(
  open: OpenTestDatabase,
  exporter: InMemorySpanExporter,
  upstream: ScriptedUpstream,
): Promise<TestApp> {
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const telemetry = { tracing: createTracing(provider.getTracer('test')), metrics: createMetrics() }
  const database = await open({ onQuery: measuredQueries(telemetry) })
  const test = await createTestApp(database, {
    parts: {
      ...telemetry,
      egress: measuredEgress(createEgress({ allow: upstream.host }), telemetry),
      sandbox: measuredSandbox(createSandbox({ workers: 1, cpuMs: 500 }), telemetry),
    },
  })
  const made = await test.call('POST', '/v1/secrets', { body: { name: 'KEY', value: secret, hosts: [upstream.host] } })
  const request = {
    method: 'GET',
    url: `${upstream.base}/orders/{{order}}`,
    query: [{ name: 'q', value: '{{order}}' }],
    auth: { type: 'bearer', secret: made.field('id') },
  }
  const inputs = [{ name: 'order', type: 'string', default: typed }]
  const about = { description: 'Use when a customer wants to look.', inputs, request }
  for (const action of [
    { ...about, name: 'look', response: { transform: 'response' } },
    { ...about, name: 'slow', response: { transform: 'for (;;) {}' } },
    { ...about, name: 'inward', inputs: [], request: { method: 'GET', url: 'https://10.0.0.1/' } },
  ]) {
    const saved = await test.call('POST', '/v1/actions', { body: action })
    if (saved.status !== 201) throw new Error(saved.text)
  }
  return test
}

function spanNamed(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const span = spans.find(candidate => candidate.name === name)
  if (!span) throw new Error(`No span ${name} among ${spans.map(candidate => candidate.name).join(', ')}`)
  return span
}

function parentOf(span: ReadableSpan): string | undefined {
  return span.parentSpanContext?.spanId
}

function sampleOf(lines: readonly string[], series: string): number {
  const line = lines.find(candidate => candidate.startsWith(`${series} `))
  if (line === undefined) throw new Error(`No ${series} in\n${lines.join('\n')}`)
  return Number(line.slice(series.length + 1))
}
