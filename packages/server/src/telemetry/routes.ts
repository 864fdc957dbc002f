import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { HttpError } from '../http/http-error.ts'
import type { Parts } from '../parts.ts'
import { mayReadMetrics } from './metrics-access.ts'

const metrics = defineRoute({
  method: 'get',
  path: '/metrics',
  tag: 'Health',
  summary: 'What this node has counted, for Prometheus',
  description:
    'Needs `Authorization: Bearer` with the token of `BELLHOP_METRICS_TOKEN`. Without that variable it answers to this machine alone, ' +
    'and only while the server is for this machine: no other HOST, no BELLHOP_PUBLIC_URL, no proxies.',
  scope: 'public',
  vital: true,
  audit: { none: 'reads only' },
  response: z.string(),
  responseType: 'text/plain',
})

export function registerMetricsRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, metrics, async ({ request, clientAddress: address, isForwarded }) => {
    const caller = {
      address,
      authorization: request.headers.get('authorization') ?? undefined,
      forwarded: isForwarded(),
    }
    if (!mayReadMetrics(parts.metricsAccess, caller)) {
      throw new HttpError('unauthorized', 'The metrics are for whoever runs this server.', {
        hint: 'Set BELLHOP_METRICS_TOKEN, and send it as Authorization: Bearer.',
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
    }
    const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }
    return new Response(parts.metrics.expose(), { headers })
  })
}
