import { context, propagation } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions'
import type { Logger } from 'pino'
import type { TracingConfig } from './read-tracing-config.ts'
import { reportedExporter } from './reported-exporter.ts'
import { createTracing, type Tracing } from './tracing.ts'

export interface RunningTracing {
  tracing: Tracing
  /** Sends what is left, for at most two seconds. */
  close(): Promise<void>
}

/**
 * Sends spans to the operator's collector over OTLP (http/json). That address is the operator's own word, like the database's,
 * so these calls don't pass the guard for what authors write; nothing that authors or customers write reaches them.
 */
export function startTracing({ ratio, asParent }: TracingConfig, log: Pick<Logger, 'warn'>): RunningTracing {
  // Both only tell which span is under way where; several servers in a process share them.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const share = new TraceIdRatioBasedSampler(ratio)
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'bellhop' }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: asParent ? new ParentBasedSampler({ root: share }) : share,
    spanProcessors: [new BatchSpanProcessor({ exporter: reportedExporter(new OTLPTraceExporter(), { log }) })],
  })
  return {
    tracing: createTracing(provider.getTracer('bellhop')),
    close: async () => {
      await Promise.race([
        provider.shutdown().catch(() => {}),
        new Promise(resolve => setTimeout(resolve, 2_000).unref()),
      ])
    },
  }
}
