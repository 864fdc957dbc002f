import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../median.ts'
import { residentBytes } from '../process-usage.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

/** From the command to the first good answer, on an empty directory and on one that was used; and what it then takes. */
export const start: Scenario = {
  name: 'start',
  async run(stage) {
    const { rounds, quick } = stage.options
    for (const store of await stage.stores()) {
      const first: number[] = []
      const again: number[] = []
      const idle: number[] = []
      for (let round = 1; round <= rounds; round += 1) {
        const { bellhop, data } = await stage.freshBellhop(store)
        first.push(bellhop.startedInMs)
        await bellhop.stop()
        const { bellhop: second } = await stage.freshBellhop(store, data)
        again.push(second.startedInMs)
        await sleep(quick ? 2_000 : 10_000)
        idle.push(residentBytes(second.pid) / 1e6)
        await second.stop()
        stage.say(
          `start, round ${round}, ${store}: ${first.at(-1)?.toFixed(0)} ms, again ${again.at(-1)?.toFixed(0)} ms`,
        )
      }
      stage.report(result('start', `${store}, first`, `${median(first).toFixed(0)} ms to the first good answer`))
      stage.report(result('start', `${store}, again`, `${median(again).toFixed(0)} ms to the first good answer`))
      stage.report(result('start', `${store}, idle memory`, `${median(idle).toFixed(0)} MB`))
    }
  },
}
