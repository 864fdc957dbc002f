import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../http/app-env.ts'
import type { Parts } from '../parts.ts'

/** A span and a duration for each call, under the pattern of its route. A caller's `traceparent` is carried on (W3C Trace Context). */
export function measuredRequests({ tracing, metrics }: Pick<Parts, 'tracing' | 'metrics'>): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const { method } = c.req
    const begun = performance.now()
    const parent = propagation.extract(context.active(), c.req, {
      get: (req, name) => req.header(name),
      keys: () => [],
    })
    return tracing.span(method, { kind: SpanKind.SERVER, parent }, async span => {
      await next()
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
