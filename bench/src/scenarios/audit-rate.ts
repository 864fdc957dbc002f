import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AuditEntry } from '@bellhop/core/audit'
import { z } from 'zod'
import { generate } from '../generator.ts'
import { writeLongTrail } from '../long-trail.ts'
import { median } from '../median.ts'
import { runProgram } from '../program.ts'
import { result } from '../result.ts'
import type { Scenario } from './scenario.ts'

const bellhopCommand = fileURLToPath(new URL('../../../packages/cli/bin/bellhop.js', import.meta.url))
const entrySchema = z.object({
  workspaceId: z.string(),
  seq: z.int(),
  id: z.string(),
  at: z.string(),
  kind: z.literal('run.finished'),
  actor: z.record(z.string(), z.json()),
  subject: z.string(),
  detail: z.record(z.string(), z.json()),
  prevHash: z.string(),
  hash: z.string(),
})

/** A million in a minute. */
const leastPerSecond = 1_000_000 / 60

/** How fast the command verifies a long trail of what real runs leave, signature included, from its file; less the time that it takes to start. */
export const auditRate: Scenario = {
  name: 'audit',
  async run(stage) {
    const { rounds, quick } = stage.options
    const [store] = await stage.stores()
    if (store === undefined) return
    const { bellhop } = await stage.freshBellhop(store)
    await bellhop.setUp()
    const { origin, key } = bellhop
    await generate({ origin, key, action: 'order_small', connections: 64, warmUpMs: 0, measureRuns: 2_000 })
    const sample = ofRuns(await bellhop.exportAudit())
    await bellhop.stop()
    const file = join(stage.directory.path, 'audit.jsonl')
    const publicKey = await writeLongTrail(file, sample, quick ? 100_000 : 1_000_000)
    const run = async (args: string[]) => {
      const from = performance.now()
      const output = await runProgram(bellhopCommand, { core: stage.cores?.measured ?? null, args })
      return { output, ms: performance.now() - from }
    }
    const rates: number[] = []
    let entries = 0
    for (let round = 1; round <= rounds; round += 1) {
      const start = await run(['--version'])
      const whole = await run(['audit', 'verify', file, '--public-key', publicKey])
      entries = Number(/holds: (\d+) entries.*which you trust/s.exec(whole.output)?.[1])
      rates.push((entries * 1000) / (whole.ms - start.ms))
      stage.say(`audit, round ${round}: ${entries} entries in ${(whole.ms / 1000).toFixed(1)} s`)
    }
    rmSync(file)
    const rate = median(rates)
    stage.report(
      result('audit', `verification of ${entries.toLocaleString('en')} entries`, `${rate.toFixed(0)} entries/s`, {
        target: `≥ ${leastPerSecond.toFixed(0)} entries/s`,
        met: rate >= leastPerSecond,
      }),
    )
  },
}

function ofRuns(trail: string): AuditEntry[] {
  const lines = trail.trimEnd().split('\n')
  return lines.flatMap(line => entrySchema.safeParse(JSON.parse(line)).data ?? [])
}
