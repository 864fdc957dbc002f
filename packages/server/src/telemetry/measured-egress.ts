import {
  type Inbound,
  isEgressError,
  type Outbound,
  type StreamInbound,
  type StreamingEgress,
  type StreamOutbound,
} from '@bellhop/core/egress'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { type EgressRefusal, egressRefusals, type Metrics } from './metrics.ts'
import { errorTypeOf, type Tracing } from './tracing.ts'

/** The same guard, with a span and a duration for each call. Of an address only its host is told: the rest may hold what people typed. */
export function measuredEgress(
  egress: StreamingEgress,
  { tracing, metrics }: { tracing: Tracing; metrics: Metrics },
): StreamingEgress {
  /** `ended`: when the call is over, for an answer that still comes once it is there. */
  const measured = <A extends { status: number }>(
    { method, url }: Pick<Outbound, 'method' | 'url'>,
    call: () => Promise<A>,
    ended: (answer: A) => Promise<unknown> | null,
  ): Promise<A> => {
    const { scheme, host, port } = addressOf(url)
    const begun = performance.now()
    const note = (status: number | null, error: string | null) =>
      metrics.upstreamAnswered({ method, host, port, status, error }, (performance.now() - begun) / 1000)
    const attributes = {
      'http.request.method': method,
      'server.address': host,
      ...(port === null ? {} : { 'server.port': port }),
      'url.scheme': scheme,
    }
    return tracing.span(method, { kind: SpanKind.CLIENT, attributes }, async span => {
      try {
        const answer = await call()
        span.setAttribute('http.response.status_code', answer.status)
        const error = answer.status >= 400 ? String(answer.status) : null
        if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', error)
        const end = ended(answer)
        if (end) void end.then(failed => note(answer.status, failed ? errorTypeOf(failed) : error))
        else note(answer.status, error)
        return answer
      } catch (error) {
        note(null, errorTypeOf(error))
        if (isEgressError(error) && !error.left && isRefusal(error.code)) metrics.egressRefused(error.code)
        throw error
      }
    })
  }
  return {
    request: (outbound: Outbound): Promise<Inbound> =>
      measured(
        outbound,
        () => egress.request(outbound),
        () => null,
      ),
    stream: (outbound: StreamOutbound): Promise<StreamInbound> =>
      measured(
        outbound,
        () => egress.stream(outbound),
        ({ ended }) => ended,
      ),
    check: (url, credential) => egress.check(url, credential),
    close: () => egress.close(),
  }
}

function isRefusal(code: string): code is EgressRefusal {
  return egressRefusals.some(refusal => refusal === code)
}

/** `port` is null where the text is no URL. */
function addressOf(text: string): { scheme: string; host: string; port: number | null } {
  const url = URL.parse(text)
  if (url === null) return { scheme: '', host: '', port: null }
  const scheme = url.protocol.slice(0, -1)
  return { scheme, host: url.hostname, port: Number(url.port || (scheme === 'http' ? 80 : 443)) }
}
