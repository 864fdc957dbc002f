import { measureRounds, medianOf, ratioTo, type Target } from '../measure.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'
import { detailsOf } from './throughput.ts'

const name = 'one-connection'

/** How long one caller waits, who does nothing else. */
export const oneConnection: Scenario = {
  name,
  async run(stage) {
    const stores = await stage.stores()
    const targets: Target[] = ['floor', ...stores]
    const work = { action: 'order_small', floorAction: 'order_small', connections: 1 } as const
    const rounds = await measureRounds(stage, name, work, targets)
    const floor = rounds.get('floor') ?? []
    const floorMs = medianOf(floor, figure => figure.p50Ms)
    const most = 3 * floorMs + 2 * stage.fsyncMs
    stage.report(result(name, 'floor', `p50 ${floorMs.toFixed(3)} ms`, { details: detailsOf(floor) }))
    for (const store of stores) {
      const measured = rounds.get(store) ?? []
      const p50Ms = medianOf(measured, figure => figure.p50Ms)
      stage.report(
        result(name, store, `p50 ${p50Ms.toFixed(3)} ms`, {
          ...ratioTo(floor, measured, figure => figure.p50Ms),
          target: `≤ ${most.toFixed(2)} ms (3 × floor + 2 × fsync)`,
          met: p50Ms <= most,
          details: detailsOf(measured),
        }),
      )
    }
  },
}
