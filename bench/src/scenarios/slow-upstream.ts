import { measureRounds, medianOf, type Target } from '../measure.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'
import { detailsOf } from './throughput.ts'

const name = 'slow-upstream'

/** What Bellhop adds for 256 callers at once, when most of the time goes by elsewhere: an upstream that takes 50 ms. */
export const slowUpstream: Scenario = {
  name,
  async run(stage) {
    const stores = await stage.stores()
    const targets: Target[] = ['floor', ...stores]
    const work = { action: 'order_slow', floorAction: 'order_slow', connections: 256 } as const
    const rounds = await measureRounds(stage, name, work, targets)
    const floor = rounds.get('floor') ?? []
    const percentiles = [
      { label: 'p50', mostMs: 10, figure: (measured: { p50Ms: number }) => measured.p50Ms },
      { label: 'p99', mostMs: 40, figure: (measured: { p99Ms: number }) => measured.p99Ms },
    ]
    const times = percentiles.map(({ label, figure }) => `${label} ${medianOf(floor, figure).toFixed(1)} ms`)
    stage.report(result(name, 'floor', times.join(', '), { details: detailsOf(floor) }))
    for (const store of stores) {
      const measured = rounds.get(store) ?? []
      for (const { label, mostMs, figure } of percentiles) {
        const addedMs = medianOf(measured, figure) - medianOf(floor, figure)
        stage.report(
          result(
            name,
            `${store} ${label}`,
            `${medianOf(measured, figure).toFixed(1)} ms, ${addedMs.toFixed(1)} added`,
            {
              target: `≤ ${mostMs} ms added`,
              met: addedMs <= mostMs,
              details: detailsOf(measured),
            },
          ),
        )
      }
    }
  },
}
