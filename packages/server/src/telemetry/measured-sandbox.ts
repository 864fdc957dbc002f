import type { Sandbox } from '@bellhop/core/sandbox'
import { SpanStatusCode } from '@opentelemetry/api'
import type { Metrics } from './metrics.ts'
import type { Tracing } from './tracing.ts'

/** The same sandbox, with a span and a duration for each transform, and a count of those that had to be ended. */
export function measuredSandbox(
  sandbox: Sandbox,
  { tracing, metrics }: { tracing: Tracing; metrics: Metrics },
): Sandbox {
  let running = 0
  metrics.gauge(
    'bellhop.sandbox.queue',
    { description: 'Transforms under way or waiting for a thread.', unit: '{transform}' },
    () => [{ value: running }],
  )
  return {
    transform: (code, input) =>
      tracing.span('transform', {}, async span => {
        const begun = performance.now()
        running++
        try {
          const outcome = await sandbox.transform(code, input)
          const error = outcome.ok ? null : outcome.code
          if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', error)
          metrics.transformEnded(error, (performance.now() - begun) / 1000)
          if (error === 'transform_timeout' || error === 'transform_memory') metrics.sandboxKilled(error)
          return outcome
        } finally {
          running--
        }
      }),
    close: () => sandbox.close(),
  }
}
