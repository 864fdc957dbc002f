import type { Logger } from 'pino'
import { createMetrics, type Metrics } from './metrics.ts'
import type { TracingConfig } from './read-tracing-config.ts'
import { addRuntimeGauges } from './runtime-gauges.ts'
import { startTracing } from './start-tracing.ts'
import { noTracing, type Tracing } from './tracing.ts'

/** What a server tells of itself to whoever runs it. */
export interface Telemetry {
  tracing: Tracing
  metrics: Metrics
  close(): Promise<void>
}

/** Counts always; makes spans only where a collector is configured. */
export function startTelemetry(tracing: TracingConfig | null, log: Pick<Logger, 'warn'>): Telemetry {
  const metrics = createMetrics()
  const stopGauges = addRuntimeGauges(metrics)
  const running = tracing === null ? null : startTracing(tracing, log)
  return {
    tracing: running?.tracing ?? noTracing,
    metrics,
    close: async () => {
      stopGauges()
      await running?.close()
    },
  }
}
