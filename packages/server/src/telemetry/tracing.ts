import { isBellhopError } from '@bellhop/core'
import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'

export interface SpanOptions {
  /** Default: internal. */
  kind?: SpanKind
  attributes?: Attributes
  /** Default: the span that is under way where this is called. */
  parent?: Context
}

/** Spans of what the server does. Nothing that is put into one may hold a credential, an input or an answer. */
export interface Tracing {
  /**
   * Opens a span around `work`: spans that begin within it are its children. What is thrown marks it, by its code alone.
   * `attributesOf`: what its result adds.
   */
  span<T>(
    name: string,
    options: SpanOptions,
    work: (span: Span) => Promise<T>,
    attributesOf?: (result: T) => Attributes,
  ): Promise<T>
  /** A span of what is over by now. */
  past(name: string, options: SpanOptions, durationMs: number, failure?: unknown): void
}

const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)

/** Makes no spans, and costs nothing. */
export const noTracing: Tracing = {
  span: (_name, _options, work) => work(noSpan),
  past: () => {},
}

export function createTracing(tracer: Tracer): Tracing {
  return {
    span: (name, { parent = context.active(), ...options }, work, attributesOf) =>
      tracer.startActiveSpan(name, options, parent, async span => {
        try {
          const result = await work(span)
          if (attributesOf) span.setAttributes(attributesOf(result))
          return result
        } catch (error) {
          markFailed(span, error)
          throw error
        } finally {
          span.end()
        }
      }),
    past: (name, { parent = context.active(), ...options }, durationMs, failure) => {
      // OpenTelemetry adds what the system's clock says now. What `timeOrigin` began with is wrong once that clock was set, or slept.
      const endedAt = performance.now()
      const span = tracer.startSpan(name, { ...options, startTime: endedAt - durationMs }, parent)
      if (failure !== undefined) markFailed(span, failure)
      span.end(endedAt)
    },
  }
}

// Not `recordException`: the message and the stack may quote what an upstream or a person sent.
function markFailed(span: Span, error: unknown): void {
  span.setAttribute('error.type', errorTypeOf(error))
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** A word of low cardinality for what went wrong (the semantic conventions' `error.type`). */
export function errorTypeOf(error: unknown): string {
  if (isBellhopError(error)) return error.code
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : '_OTHER'
}
