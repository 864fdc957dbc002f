import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, it, vi } from 'vitest'
import { createTracing } from './tracing.ts'

afterEach(() => void vi.restoreAllMocks())

it.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])('a span of what is over lies within the one that it belongs to, also after the clock was set %s', async (_, ms) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const tracing = createTracing(provider.getTracer('test'))
  const unset = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => unset() + ms)
  await tracing.span('call', {}, async () => {
    await new Promise(resolve => setTimeout(resolve, 20))
    tracing.past('query', {}, 5)
  })
  const [query, call] = exporter.getFinishedSpans()
  expect([query?.name, call?.name]).toEqual(['query', 'call'])
  expect(query?.duration).toEqual([0, 5_000_000])
  const queriedAfter = toMs(query?.startTime) - toMs(call?.startTime)
  expect(queriedAfter).toBeGreaterThan(5)
  expect(queriedAfter).toBeLessThan(1_000)
})

function toMs([seconds = 0, nanoseconds = 0]: readonly number[] = []): number {
  return seconds * 1_000 + nanoseconds / 1e6
}
