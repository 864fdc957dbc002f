import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, it } from 'vitest'
import { reportedExporter } from './reported-exporter.ts'

it('tells once a minute at most how many spans were lost and why, and nothing while all are taken', async () => {
  const told: unknown[] = []
  let now = 0
  let outcome: ExportResult = { code: ExportResultCode.SUCCESS }
  const exporter = reportedExporter(
    { export: (_, done) => done(outcome), shutdown: async () => {} },
    { log: { warn: (about: unknown) => void told.push(about) }, nowMs: () => now },
  )
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const send = async () => {
    provider.getTracer('test').startSpan('x').end()
    await provider.forceFlush().catch(() => {})
  }
  await send()
  expect(told).toEqual([])
  const error = new Error('connect ECONNREFUSED')
  outcome = { code: ExportResultCode.FAILED, error }
  for (now = 0; now <= 60_000; now += 20_000) await send()
  expect(told).toEqual([
    { err: error, spans: 1 },
    { err: error, spans: 3 },
  ])
})
