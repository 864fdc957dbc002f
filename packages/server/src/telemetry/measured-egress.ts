import { type Egress, type Inbound, isEgressError, type Outbound } from '@bellhop/core/egress'
import { SpanKind } from '@opentelemetry/api'
import type { Metrics } from './metrics.ts'
import { errorTypeOf, type Tracing } from './tracing.ts'

/** The same guard, with a span and a duration for each call. Of an address only its host is told: the rest may hold what people typed. */
export function measuredEgress(egress: Egress, { tracing, metrics }: { tracing: Tracing; metrics: Metrics }): Egress {
  const request = async (outbound: Outbound): Promise<Inbound> => {
    const { method, url } = outbound
    const { hostname: host, port, protocol } = addressOf(url)
    const begun = performance.now()
    const ended = (status: number | null, error: string | null) =>
      metrics.upstreamAnswered({ method, host, status, error }, (performance.now() - begun) / 1000)
    const attributes = {
      'http.request.method': method,
      'server.address': host,
      ...(port === '' ? {} : { 'server.port': Number(port) }),
      'url.scheme': protocol.slice(0, -1),
    }
    return tracing.span(method, { kind: SpanKind.CLIENT, attributes }, async span => {
      try {
        const answer = await egress.request(outbound)
        span.setAttribute('http.response.status_code', answer.status)
        ended(answer.status, answer.status >= 400 ? String(answer.status) : null)
        return answer
      } catch (error) {
        ended(null, errorTypeOf(error))
        if (isEgressError(error) && !error.left && refusedHere.has(error.code)) metrics.egressRefused(error.code)
        throw error
      }
    })
  }
  return { request, check: (url, credential) => egress.check(url, credential), close: () => egress.close() }
}

const refusedHere: ReadonlySet<string> = new Set(['egress_denied', 'secret_host_denied', 'overloaded'])

function addressOf(url: string): Pick<URL, 'hostname' | 'port' | 'protocol'> {
  return URL.parse(url) ?? { hostname: '', port: '', protocol: '' }
}
