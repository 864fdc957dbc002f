import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often it is looked at. */
const lookMs = 500
/** Of the histogram: a delay is what a timer of this length takes longer. */
const resolutionMs = 20

/** Watches how far the event loop lags behind, until `stop`. */
export function watchLoopDelay(): { delayMs(): number; stop(): void } {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  const delay = createSteadyDelay()
  const timer = setInterval(() => {
    delay.look(histogram.count === 0 ? 0 : histogram.percentile(50) / 1e6 - resolutionMs)
    histogram.reset()
  }, lookMs)
  timer.unref()
  return {
    delayMs: delay.delayMs,
    stop: () => {
      clearInterval(timer)
      histogram.disable()
    },
  }
}

/** The smaller of the last two delays: one long task alone is no overload. */
export function createSteadyDelay(): { look(medianMs: number): void; delayMs(): number } {
  let last = 0
  let delayMs = 0
  return {
    look: medianMs => {
      delayMs = Math.min(last, medianMs)
      last = medianMs
    },
    delayMs: () => delayMs,
  }
}
