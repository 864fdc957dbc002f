import { fileURLToPath } from 'node:url'
import type { Bellhop } from '../bellhop.ts'
import { type Measurement, measureOnce, medianOf, ratioTo, type Work } from '../measure.ts'
import type { Store } from '../options.ts'
import { runProgram } from '../program.ts'
import { result } from '../result.ts'
import type { Data, Stage } from '../stage.ts'
import type { Scenario } from './scenario.ts'

const name = 'growth'
const program = fileURLToPath(new URL('../seed-main.ts', import.meta.url))
/** CPU time of a run among many rows to that among few; what is above 1 up to here is noise. */
const most = 1.1

/** Whether a run costs the same beside a hundred times as many runs, actions and conversations. */
export const growth: Scenario = {
  name,
  async run(stage) {
    const [few, many] = stage.options.quick ? [1_000, 20_000] : [10_000, 1_000_000]
    for (const store of await stage.stores()) {
      const { bellhop, data } = await stage.freshBellhop(store)
      await bellhop.setUp()
      await bellhop.stop()
      const small = await measureAt(stage, store, data, 0, few)
      const large = await measureAt(stage, store, data, few, many)
      const rounded = (rows: number) => rows.toLocaleString('en')
      for (const { rows, measured } of [
        { rows: few, measured: small },
        { rows: many, measured: large },
      ]) {
        const cpu = `${medianOf(measured.bellhop, figure => figure.cpuMs.server).toFixed(3)} ms CPU`
        const value = `${medianOf(measured.bellhop, figure => figure.perSecond).toFixed(0)}/s, ${cpu}`
        const ratio = ratioTo(measured.floor, measured.bellhop, figure => figure.perSecond)
        stage.report(result(name, `${store}, ${rounded(rows)} rows`, value, ratio))
      }
      const ratio = costOf(large) / costOf(small)
      const value = `CPU of a run, ${rounded(many)} to ${rounded(few)} rows`
      stage.report(result(name, `${store}, all`, value, { ratio, target: `≤ ${most}`, met: ratio <= most }))
    }
  },
}

interface Both {
  floor: Measurement[]
  bellhop: Measurement[]
}

/** CPU time of a run, in milliseconds, that of Postgres included. */
function costOf({ bellhop }: Both): number {
  return medianOf(bellhop, ({ cpuMs }) => cpuMs.server + cpuMs.postgres)
}

async function measureAt(stage: Stage, store: Store, data: Data, from: number, to: number): Promise<Both> {
  stage.say(`${name}, ${store}: making ${to - from} rows of each kind…`)
  const place = store === 'postgres' ? [data.databaseUrl ?? ''] : [data.dataDir]
  await runProgram(program, { core: null, args: [store, ...place, String(from), String(to)] })
  const { bellhop } = await stage.freshBellhop(store, data)
  const work: Work = { action: 'order_small', floorAction: 'order_small', connections: 64 }
  const both: Both = { floor: [], bellhop: [] }
  const there: Stage = { ...stage, bellhop: async (): Promise<Bellhop> => bellhop }
  for (let round = 1; round <= stage.options.rounds; round += 1) {
    both.floor.push(await measureOnce(stage, 'floor', work))
    both.bellhop.push(await measureOnce(there, store, work))
    stage.say(`${name}, ${store}, ${to} rows, round ${round}: ${both.bellhop.at(-1)?.perSecond.toFixed(0)}/s`)
  }
  await bellhop.stop()
  return both
}
