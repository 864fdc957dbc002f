import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics } from './metrics.ts'

/** Of the histogram: a delay is what a timer of this length takes longer. */
const resolutionMs = 20

/** What the process itself takes: memory, CPU, and how late its event loop comes. Gives the function that stops looking. */
export function addRuntimeGauges(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  metrics.gauge(
    'nodejs.eventloop.delay',
    { description: 'How late the event loop came, since the last look.', unit: 's' },
    () => {
      const readings = [
        { value: late(delay.percentile(50)), attributes: { quantile: '0.5' } },
        { value: late(delay.percentile(99)), attributes: { quantile: '0.99' } },
        { value: late(delay.max), attributes: { quantile: '1' } },
      ]
      delay.reset()
      return readings
    },
  )
  metrics.gauge('process.memory.usage', { description: 'Resident memory.', unit: 'By' }, () => [
    { value: process.memoryUsage.rss() },
  ])
  metrics.gauge('process.cpu.time', { description: 'CPU time spent so far.', unit: 's' }, () => {
    const { user, system } = process.cpuUsage()
    return [
      { value: user / 1e6, attributes: { 'cpu.mode': 'user' } },
      { value: system / 1e6, attributes: { 'cpu.mode': 'system' } },
    ]
  })
  metrics.gauge('process.uptime', { description: 'Since when the process has been up.', unit: 's' }, () => [
    { value: process.uptime() },
  ])
  return () => delay.disable()
}

/** In seconds, of how long a timer took in nanoseconds. */
function late(tookNs: number): number {
  return Math.max(0, tookNs / 1e9 - resolutionMs / 1e3)
}
