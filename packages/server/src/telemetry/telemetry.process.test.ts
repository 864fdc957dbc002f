import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { makeTestDirectory } from '../testing/databases.ts'
import { call, startServerProcess } from '../testing/server-process.ts'

const directory = makeTestDirectory()
const key = `bh_${'k'.repeat(40)}`

it('sends its spans to the collector that the operator names, also the last ones', { timeout: 60_000 }, async () => {
  const collector = await startCollector()
  const server = await startServerProcess({
    BELLHOP_DATA_DIR: `${directory}/spans`,
    BELLHOP_BOOTSTRAP_KEY: key,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'front desk',
    BELLHOP_TRUSTED_PROXIES: '127.0.0.1',
  })
  await server.ready()
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await call(server.port, 'GET', '/v1/actions', { key, headers: { traceparent } })
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  const received = collector.bodies.join('\n')
  expect(collector.paths).toContain('/v1/traces')
  expect(received).toContain('"GET /v1/actions"')
  expect(received).toContain('0af7651916cd43dd8448eb211c80319c')
  expect(received).toContain('"front desk"')
  expect(received).toContain('"SELECT actions"')
  expect(received).not.toContain(key)
})

it('says in its log where the collector takes no spans, and goes on', { timeout: 60_000 }, async () => {
  const refusing = await startCollector(401)
  const server = await startServerProcess({
    BELLHOP_DATA_DIR: `${directory}/refused`,
    BELLHOP_BOOTSTRAP_KEY: key,
    OTEL_EXPORTER_OTLP_ENDPOINT: refusing.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=header-canary-4711',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  })
  await server.ready()
  expect((await call(server.port, 'GET', '/v1/actions', { key })).status).toBe(200)
  await expect.poll(() => server.log(), { timeout: 10_000 }).toContain('The collector took no spans')
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(server.log().match(/The collector took no spans/g)).toHaveLength(1)
  expect(server.log()).not.toContain('header-canary-4711')
})

it('answers with its metrics to this machine alone, or to who has the token', { timeout: 60_000 }, async () => {
  const open = await startServerProcess({ BELLHOP_DATA_DIR: `${directory}/open`, BELLHOP_BOOTSTRAP_KEY: key })
  await open.ready()
  const metrics = await call(open.port, 'GET', '/metrics')
  expect(metrics.status).toBe(200)
  for (const name of ['process_memory_usage_bytes', 'nodejs_eventloop_delay_seconds', 'db_client_connection_count'])
    expect(metrics.text).toContain(`\n${name}{`.replace(/\{$/, name.startsWith('process') ? ' ' : '{'))
  for (const line of ['bellhop_streams 0', 'bellhop_upstream_waiting 0', 'bellhop_upstream_breakers_open 0'])
    expect(metrics.text).toContain(`\n${line}`)
  // What takes a query is told the next time.
  await expect
    .poll(async () => (await call(open.port, 'GET', '/metrics')).text, { timeout: 10_000 })
    .toMatch(/\nbellhop_jobs\{bellhop_job_state="failed"\} 0[\s\S]*\nbellhop_runs_overdue 0/)
  expect((await call(open.port, 'GET', '/metrics', { headers: { 'X-Forwarded-For': '198.51.100.7' } })).status).toBe(
    401,
  )

  const token = 'metrics-token-0123456789'
  const guarded = await startServerProcess({ BELLHOP_DATA_DIR: `${directory}/guarded`, BELLHOP_METRICS_TOKEN: token })
  await guarded.ready()
  expect(await call(guarded.port, 'GET', '/metrics')).toMatchObject({
    status: 401,
    body: { error: { code: 'unauthorized', hint: expect.stringContaining('BELLHOP_METRICS_TOKEN') } },
  })
  expect((await call(guarded.port, 'GET', '/metrics', { key: token })).status).toBe(200)
})

async function startCollector(status = 200) {
  const bodies: string[] = []
  const paths: (string | undefined)[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    paths.push(request.url)
    bodies.push(body)
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}')
  })
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, paths }
}
