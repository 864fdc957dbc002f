import { generate } from '../generator.ts'
import { median } from '../median.ts'
import { residentBytes } from '../process-usage.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

const name = 'memory'
const samples = 20
/** Between the second and the last quarter; less is the noise of a collector. */
const mostGrowth = 1.1

/** Whether the server's memory stays as it is over 200,000 runs. */
export const memory: Scenario = {
  name,
  async run(stage) {
    const runs = stage.options.quick ? 10_000 : 200_000
    for (const store of await stage.stores()) {
      const { bellhop } = await stage.freshBellhop(store)
      await bellhop.setUp()
      const megabytes: number[] = []
      for (let sample = 1; sample <= samples; sample += 1) {
        const { origin, key } = bellhop
        const load = { origin, key, action: 'order_small', connections: 64, warmUpMs: 0, measureRuns: runs / samples }
        await generate(load)
        megabytes.push(residentBytes(bellhop.pid) / 1e6)
        if (sample % 5 === 0) stage.say(`${name}, ${store}: ${megabytes.at(-1)?.toFixed(0)} MB, ${sample}/${samples}`)
      }
      await bellhop.stop()
      const second = median(megabytes.slice(samples / 4, samples / 2))
      const last = median(megabytes.slice((samples * 3) / 4))
      stage.report(
        result(name, `${store}, ${runs.toLocaleString('en')} runs`, `${second.toFixed(0)} → ${last.toFixed(0)} MB`, {
          ratio: last / second,
          target: `flat (≤ ${mostGrowth})`,
          // So few runs are still the server's youth: nothing can be said of growth.
          met: stage.options.quick ? null : last / second <= mostGrowth,
          details: { megabytes: megabytes.map(Math.round).join(' ') },
        }),
      )
    }
  },
}
