import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgresCluster } from '../../packages/server/src/testing/postgres-cluster.ts'
import type { Result } from './campaigns/result.ts'
import { type Options, readOptions, usage } from './options.ts'
import { plan } from './plan.ts'
import { toTable } from './report.ts'

const say = (text: string) => process.stderr.write(`${text}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
try {
  const options = readOptions(process.argv.slice(2), () => String(randomInt(1_000_000_000)))
  if (options.help) console.log(usage)
  else process.exitCode = (await crash(options)) ? 0 : 1
} catch (error) {
  say(error instanceof TypeError ? error.message : error instanceof Error ? String(error.stack) : String(error))
  process.exitCode = 1
}
process.exit()

/** Whether nothing was found. */
async function crash(options: Options): Promise<boolean> {
  const { CRASH_DATABASE_URL } = process.env
  const directory = mkdtempSync(join(tmpdir(), 'bellhop-crash-'))
  say(`Seed ${options.seed}, in ${directory}`)
  const cluster =
    CRASH_DATABASE_URL || !options.stores.includes('postgres') ? null : await startPostgresCluster({ durable: true })
  const postgresUrl = CRASH_DATABASE_URL || (cluster?.url ?? null)
  const results: Result[] = []
  let isWell = true
  try {
    for (const { title, whyNot, run } of plan(options, { directory, postgresUrl })) {
      if (whyNot !== null) {
        say(`SKIPPED ${title}: ${whyNot}.`)
        continue
      }
      const from = performance.now()
      const took = () => `${Math.round((performance.now() - from) / 1_000)} s`
      try {
        const result = await run(text => say(`  ${title}: ${text} (${took()})`))
        results.push(result)
        for (const { fault, text } of result.findings) say(`FOUND ${fault}, ${title}: ${text}`)
        isWell &&= result.findings.length === 0
      } catch (error) {
        say(`FAILED ${title}: ${error instanceof Error ? error.stack : String(error)}`)
        isWell = false
      }
    }
  } finally {
    await cluster?.stop()
  }
  console.log(`\n${toTable(results)}\n`)
  if (isWell) rmSync(directory, { recursive: true, force: true })
  else say(`Seed ${options.seed}. What was written stays in ${directory}.`)
  return isWell
}
