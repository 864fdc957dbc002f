import { propagation, ROOT_CONTEXT, type Context as SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { Context } from 'hono'
import type { Awaitable } from '../awaitable.ts'
import type { AppEnv } from '../http/app-env.ts'
import { toAddress } from '../http/client-address.ts'
import type { Parts } from '../parts.ts'

/**
 * A span and a duration for each call, under the pattern of its route. A trusted proxy's `traceparent` is carried on (W3C Trace
 * Context). Anybody else's is not: a stranger could have every call of theirs traced, and crowd out the traces of others.
 */
export function measuredRequests({
  tracing,
  metrics,
  trustedProxies,
}: Pick<Parts, 'tracing' | 'metrics' | 'trustedProxies'>) {
  return (c: Context<AppEnv>, answer: () => Awaitable<void>, finish: (c: Context<AppEnv>) => void): Promise<void> => {
    const { method } = c.req
    const begun = performance.now()
    const peer = toAddress(c.env?.incoming?.socket.remoteAddress ?? '')
    const parent = peer !== null && trustedProxies.trusts(peer) ? extractParent(c.req) : ROOT_CONTEXT
    return tracing.span(method, { kind: SpanKind.SERVER, parent }, async span => {
      await answer()
      finish(c)
      const { status } = c.res
      const route = c.get('route') ?? null
      metrics.requestAnswered({ method, route, status }, (performance.now() - begun) / 1000)
      if (!span.isRecording()) return
      span.setAttributes({
        'http.request.method': method,
        'http.response.status_code': status,
        'url.scheme': 'http',
        'bellhop.request.id': c.get('requestId'),
        ...(route === null ? {} : { 'http.route': route }),
      })
      if (route !== null) span.updateName(`${method} ${route}`)
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status))
    })
  }
}

function extractParent(request: { header(name: string): string | undefined }): SpanContext {
  return propagation.extract(ROOT_CONTEXT, request, { get: (from, name) => from.header(name), keys: () => [] })
}
