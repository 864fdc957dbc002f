import { generate } from '../generator.ts'
import { median } from '../median.ts'
import { residentBytes } from '../process-usage.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

const name = 'memory'
/** Each of a twentieth of the measured runs. Before the first ten caches fill, and the engine finds the size of its heap. */
const youth = 10
const samples = 20
/** Between the first and the last quarter of what is measured; less is the noise of a collector. */
const mostGrowth = 1.1

/** Whether the memory of a server that is no longer young stays as it is over 200,000 runs. */
export const memory: Scenario = {
  name,
  async run(stage) {
    const runs = stage.options.quick ? 10_000 : 200_000
    for (const store of await stage.stores()) {
      const { bellhop } = await stage.freshBellhop(store)
      await bellhop.setUp()
      const megabytes: number[] = []
      for (let sample = 1; sample <= youth + samples; sample += 1) {
        const { origin, key } = bellhop
        const load = { origin, key, action: 'order_small', connections: 64, warmUpMs: 0, measureRuns: runs / samples }
        await generate(load)
        const size = residentBytes(bellhop.pid) / 1e6
        if (sample > youth) megabytes.push(size)
        if (sample % 5 === 0) stage.say(`${name}, ${store}: ${size.toFixed(0)} MB, ${sample}/${youth + samples}`)
      }
      await bellhop.stop()
      const first = median(megabytes.slice(0, samples / 4))
      const last = median(megabytes.slice((samples * 3) / 4))
      stage.report(
        result(name, `${store}, ${runs.toLocaleString('en')} runs`, `${first.toFixed(0)} → ${last.toFixed(0)} MB`, {
          ratio: last / first,
          target: `flat (≤ ${mostGrowth})`,
          // So few runs are still the server's youth: nothing can be said of growth.
          met: stage.options.quick ? null : last / first <= mostGrowth,
          details: { megabytes: megabytes.map(Math.round).join(' ') },
        }),
      )
    }
  },
}
