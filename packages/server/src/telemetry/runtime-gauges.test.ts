import { expect, it, onTestFinished } from 'vitest'
import { createMetrics } from './metrics.ts'
import { addRuntimeGauges } from './runtime-gauges.ts'

it('tells how late the event loop comes: next to nothing where it has nothing to do, and what held it up', async () => {
  const metrics = createMetrics()
  onTestFinished(addRuntimeGauges(metrics))
  const delay = (quantile: string) =>
    Number(metrics.expose().match(`\nnodejs_eventloop_delay_seconds{quantile="${quantile}"} (\\S+)`)?.[1])
  const idle = async () => {
    metrics.expose()
    await new Promise(resolve => setTimeout(resolve, 300))
    return delay('0.5')
  }
  await expect.poll(idle, { timeout: 20_000 }).toBeLessThan(0.01)
  // Of what comes first after a look, the histogram takes no note.
  await new Promise(resolve => setTimeout(resolve, 100))
  const until = performance.now() + 300
  while (performance.now() < until);
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(delay('1')).toBeGreaterThan(0.2)
})
