import { measureRounds, ratioTo, type Target } from '../measure.ts'
import { nodeRedVersion } from '../node-red.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'
import { describe, detailsOf } from './throughput.ts'

const name = 'node-red'

/**
 * A peer that is known to be quick: the same call as a flow of Node-RED, which keeps no record and confines nothing. Its ratios
 * are of Node-RED's throughput.
 */
export const nodeRed: Scenario = {
  name,
  needsRegistry: true,
  async run(stage) {
    const stores = await stage.stores()
    const targets: Target[] = ['floor', 'node-red', ...stores]
    const work = { action: 'order_small', floorAction: 'order_small', connections: 64 } as const
    const rounds = await measureRounds(stage, name, work, targets)
    const peer = rounds.get('node-red') ?? []
    for (const target of targets) {
      const measured = rounds.get(target) ?? []
      const measure = target === 'node-red' ? `Node-RED ${nodeRedVersion}` : target
      const ratio = target === 'node-red' ? {} : ratioTo(peer, measured, figure => figure.perSecond)
      stage.report(result(name, measure, describe(measured), { ...ratio, details: detailsOf(measured) }))
    }
  },
}
