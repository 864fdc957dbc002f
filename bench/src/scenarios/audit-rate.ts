import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { generate } from '../generator.ts'
import { median } from '../median.ts'
import { runProgram } from '../program.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

const bellhopCommand = fileURLToPath(new URL('../../../packages/cli/bin/bellhop.js', import.meta.url))
const headSchema = z.object({ head: z.object({ publicKey: z.string() }) })

/** How fast the command verifies the trail of real runs, signature included, from its exported file; less the time that it takes to start. */
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
    const trail = await bellhop.exportAudit()
    writeFileSync(file, trail)
    const { head } = headSchema.parse(JSON.parse(trail.trimEnd().split('\n').at(-1) ?? ''))
    await bellhop.stop()
    const run = async (args: string[]) => {
      const from = performance.now()
      const output = await runProgram(bellhopCommand, { core: stage.cores?.measured ?? null, args })
      return { output, ms: performance.now() - from }
    }
    const rates: number[] = []
    let entries = 0
    for (let round = 1; round <= rounds; round += 1) {
      const start = await run(['--version'])
      const whole = await run(['audit', 'verify', file, '--public-key', head.publicKey])
      entries = Number(/holds: (\d+) entries.*which you trust/s.exec(whole.output)?.[1])
      rates.push((entries * 1000) / (whole.ms - start.ms))
    }
    const value = `${median(rates).toFixed(0)} entries/s`
    stage.report(result('audit', `verification of ${entries.toLocaleString('en')} entries`, value))
  },
}
