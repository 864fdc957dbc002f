import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { generate } from '../generator.ts'
import { median } from '../median.ts'
import { runProgram } from '../program.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

const program = fileURLToPath(new URL('../audit-main.ts', import.meta.url))
const measuredSchema = z.object({ entries: z.int(), ms: z.number() })

/** How fast the trail of real runs is verified, from its exported file. */
export const auditRate: Scenario = {
  name: 'audit',
  async run(stage) {
    const { rounds, quick } = stage.options
    const [store] = await stage.stores()
    if (store === undefined) return
    const { bellhop } = await stage.freshBellhop(store)
    await bellhop.setUp()
    const { origin, key } = bellhop
    const measureRuns = quick ? 2_000 : 50_000
    await generate({ origin, key, action: 'order_small', connections: 64, warmUpMs: 0, measureRuns })
    const file = join(stage.directory.path, 'audit.jsonl')
    writeFileSync(file, await bellhop.exportAudit())
    await bellhop.stop()
    const rates: number[] = []
    let entries = 0
    for (let round = 1; round <= rounds; round += 1) {
      const output = await runProgram(program, { core: stage.cores?.measured ?? null, args: [file] })
      const measured = measuredSchema.parse(JSON.parse(output))
      entries = measured.entries
      rates.push((measured.entries * 1000) / measured.ms)
    }
    const value = `${median(rates).toFixed(0)} entries/s`
    stage.report(result('audit', `verification of ${entries.toLocaleString('en')} entries`, value))
  },
}
