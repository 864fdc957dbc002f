import { ExportResultCode } from '@opentelemetry/core'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'

/** No oftener, however long the collector is away. */
const seldomMs = 60_000

/** The same exporter. Where spans are not taken, the log says so and why: nothing else tells the operator of a wrong address or token. */
export function reportedExporter(
  exporter: SpanExporter,
  { log, nowMs = () => performance.now() }: { log: Pick<Logger, 'warn'>; nowMs?: () => number },
): SpanExporter {
  let toldAt = Number.NEGATIVE_INFINITY
  let lost = 0
  function tell(spans: number, error: Error | undefined): void {
    lost += spans
    if (nowMs() - toldAt < seldomMs) return
    log.warn({ err: error, spans: lost }, 'The collector took no spans; these are lost')
    toldAt = nowMs()
    lost = 0
  }
  return {
    export: (spans, done) =>
      exporter.export(spans, result => {
        if (result.code === ExportResultCode.FAILED) tell(spans.length, result.error)
        done(result)
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
}
