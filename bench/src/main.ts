import { takeCores } from './cores.ts'
import { medianFsyncMs } from './fsync.ts'
import { describeMachine } from './machine.ts'
import { type Options, readOptions, usage } from './options.ts'
import { type Result, toTable } from './result.ts'
import { auditRate } from './scenarios/audit-rate.ts'
import { embedBytes } from './scenarios/embed-bytes.ts'
import { fanOut } from './scenarios/fan-out.ts'
import { growth } from './scenarios/growth.ts'
import { memory } from './scenarios/memory.ts'
import { nodeRed } from './scenarios/node-red.ts'
import { oneConnection } from './scenarios/one-connection.ts'
import { slowUpstream } from './scenarios/slow-upstream.ts'
import { start } from './scenarios/start.ts'
import { throughput } from './scenarios/throughput.ts'
import { transformCost } from './scenarios/transform-cost.ts'
import { createStage } from './stage.ts'
import { makeWorkDirectory } from './work-directory.ts'

const scenarios = [
  throughput({ name: 'plain', action: 'order_small', floorAction: 'order_small', connections: 64, least: 0.35 }),
  throughput({
    name: 'transform',
    action: 'order_1k_transformed',
    floorAction: 'order_1k',
    connections: 64,
    least: 0.22,
  }),
  oneConnection,
  slowUpstream,
  throughput({ name: 'large', action: 'order_100k', floorAction: 'order_100k', connections: 64, least: 0.35 }),
  start,
  embedBytes,
  transformCost,
  auditRate,
  memory,
  growth,
  fanOut,
  nodeRed,
]

const names = scenarios.map(({ name }) => name)
const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(
    `${usage}\n\nScenarios: ${names.join(', ')}\nOnly by name, since it installs from the registry of npm: ${nodeRed.name}`,
  )
} else {
  try {
    await bench(readOptions(args, names))
  } catch (error) {
    // Of the options, or of what it measures: both say what is wrong.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

async function bench(options: Options): Promise<void> {
  const say = (text: string) => process.stderr.write(`${text}\n`)
  const cores = takeCores()
  const directory = makeWorkDirectory()
  const results: Result[] = []
  const stage = createStage({
    options,
    cores: typeof cores === 'string' ? null : cores,
    directory,
    fsyncMs: medianFsyncMs(directory.path, options.quick ? 50 : 500),
    say,
    report: result => results.push(result),
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
  try {
    const postgres = options.stores.includes('postgres') ? await stage.postgres() : null
    const { fsyncMs } = stage
    const machine = describeMachine({ cores, fsyncMs, inMemory: directory.inMemory, postgres: postgres?.name ?? null })
    for (const line of machine) say(line)
    for (const scenario of scenarios) {
      const isAskedFor = options.only.includes(scenario.name) || (options.only.length === 0 && !scenario.needsRegistry)
      if (isAskedFor) await scenario.run(stage)
    }
    const rounds = `${options.rounds} round${options.rounds === 1 ? '' : 's'}, medians${options.quick ? '; QUICK: no figure to keep' : ''}`
    if (options.json)
      console.log(JSON.stringify({ machine, rounds: options.rounds, quick: options.quick, results }, null, 2))
    else console.log(`\n${machine.join('\n')}\n${rounds}\n\n${toTable(results)}`)
  } finally {
    await stage.close()
    directory.remove()
  }
}
