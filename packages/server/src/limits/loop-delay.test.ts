import { expect, it, onTestFinished } from 'vitest'
import { createSteadyDelay, watchLoopDelay } from './loop-delay.ts'

it('tells of an event loop that lags behind, and no more once it keeps up again', async () => {
  const loop = watchLoopDelay()
  onTestFinished(() => loop.stop())
  expect(loop.delayMs()).toBe(0)
  for (let n = 0; n < 10; n++) {
    const end = performance.now() + 150
    while (performance.now() < end);
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  expect(loop.delayMs()).toBeGreaterThan(50)
  await expect.poll(() => loop.delayMs(), { timeout: 10_000, interval: 100 }).toBeLessThan(50)
})

it('tells nothing of one task that takes long', () => {
  const delay = createSteadyDelay()
  const told = [0, 2_000, 0, 400, 500, 1].map(medianMs => {
    delay.look(medianMs)
    return delay.delayMs()
  })
  expect(told).toEqual([0, 0, 0, 0, 400, 1])
})
