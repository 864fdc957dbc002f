import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often it is looked at. */
const lookMs = 500
/** Of the histogram: a delay is what a timer of this length takes longer. */
const resolutionMs = 20

/**
 * Watches how far the event loop lags behind: the median delay of the last half second, or of the one before it where that was
 * less, so that one long task alone is no overload. Goes on until `stop`.
 */
export function watchLoopDelay(): { delayMs(): number; stop(): void } {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  let last = 0
  let delayMs = 0
  const look = () => {
    const median = histogram.count === 0 ? 0 : histogram.percentile(50) / 1e6 - resolutionMs
    histogram.reset()
    delayMs = Math.min(last, median)
    last = median
  }
  const timer = setInterval(look, lookMs)
  timer.unref()
  return {
    delayMs: () => delayMs,
    stop: () => {
      clearInterval(timer)
      histogram.disable()
    },
  }
}
