import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { median } from '../median.ts'
import { runProgram } from '../program.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

const program = fileURLToPath(new URL('../transform-main.ts', import.meta.url))
const measuredSchema = z.array(z.object({ bytes: z.number(), wallMs: z.number(), cpuMs: z.number() }))

/** What the sandbox takes for one answer, by itself. */
export const transformCost: Scenario = {
  name: 'transform-cost',
  async run(stage) {
    const { rounds, quick } = stage.options
    const all: z.infer<typeof measuredSchema> = []
    for (let round = 1; round <= rounds; round += 1) {
      const core = stage.cores?.measured ?? null
      const output = await runProgram(program, { core, args: [quick ? '300' : '2000'] })
      all.push(...measuredSchema.parse(JSON.parse(output)))
      stage.say(`transform-cost, round ${round}: ${output.trim()}`)
    }
    for (const bytes of new Set(all.map(measured => measured.bytes))) {
      const same = all.filter(measured => measured.bytes === bytes)
      const cpuMs = median(same.map(measured => measured.cpuMs))
      const wallMs = median(same.map(measured => measured.wallMs))
      const value = `${cpuMs.toFixed(3)} ms CPU, ${wallMs.toFixed(3)} ms in all`
      stage.report(result('transform-cost', `${bytes / 1_000} KB answer`, value, { details: { cpuMs, wallMs } }))
    }
  },
}
