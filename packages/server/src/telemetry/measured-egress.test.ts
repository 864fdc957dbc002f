import { createServer, type ServerResponse } from 'node:http'
import { createEgress } from '@bellhop/core/egress'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../testing/server-process.ts'
import { measuredEgress } from './measured-egress.ts'
import { createMetrics } from './metrics.ts'
import { noTracing } from './tracing.ts'

it('counts an answer that is read while it comes once it has ended, and how it ended', async () => {
  const responses: ServerResponse[] = []
  const server = createServer((_, response) => {
    response.write('half')
    responses.push(response)
  })
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const metrics = createMetrics()
  const egress = measuredEgress(createEgress({ allow: `127.0.0.1:${port}` }), { tracing: noTracing, metrics })
  const counted = async () => metrics.expose().match(/^http_client_request_duration\w*_count\{.*$/gm) ?? []
  const open = () => egress.stream({ method: 'POST', url: `http://127.0.0.1:${port}/typed-by-people`, body: '{}' })

  const whole = await open()
  expect(await counted()).toEqual([])
  responses[0]?.end()
  await new Response(whole.body).text()
  expect(await counted()).toEqual([expect.stringMatching(/status_code="200".* 1$/)])

  const cut = await open()
  responses[1]?.destroy()
  await new Response(cut.body).text().catch(() => {})
  const lines = await counted()
  expect(lines).toHaveLength(2)
  expect(lines.join()).toContain('error_type="connection_lost"')
  expect(metrics.expose()).not.toContain('typed-by-people')
})
