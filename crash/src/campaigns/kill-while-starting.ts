import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrations } from '../../../packages/server/src/database/migrations/migrations.ts'
import type { ServerNode } from '../product/server-node.ts'
import { createStage, type Stage } from '../product/stage.ts'
import { startTraffic } from '../traffic/traffic.ts'
import type { CampaignOptions } from './campaign-options.ts'
import { conclude, type Result, sum } from './result.ts'

/** Each migration says when it begins and when it is done. */
export const migrationSteps = Array.from({ length: 2 * Object.keys(migrations).length }, (_, index) => index + 1)

/**
 * Kills a node inside the migration of an empty database, at each step of it, and at random moments of its first start. Other
 * nodes start at the same time.
 */
export async function killWhileStarting(options: CampaignOptions & { steps: readonly number[] }): Promise<Result> {
  const atRandom = await onNewStage(options, 'at random', killEarly)
  const inMigrations: Result[] = []
  for (const step of options.steps) inMigrations.push(await killInMigration(options, step))
  return sum([atRandom, ...inMigrations])
}

async function killInMigration(options: CampaignOptions, step: number): Promise<Result> {
  return onNewStage(options, `step ${step}`, async (stage, victim) => {
    victim.start({ kind: 'kill', point: 'bellhop.migration', pass: step })
    const answers = victim.ready().then(
      () => true,
      () => false,
    )
    if (await Promise.race([answers, victim.ended().then(() => false)])) return false
    stage.kills += 1
    return true
  })
}

/** `kill` says whether it came to that: where another node is faster at what the victim was to die of, all begins again. */
async function onNewStage(
  options: CampaignOptions,
  name: string,
  kill: (stage: Stage, victim: ServerNode) => Promise<boolean>,
): Promise<Result> {
  for (let tries = 1; tries <= 20; tries += 1) {
    const directory = join(options.directory, `${name}, try ${tries}`.replaceAll(/\W+/g, '-'))
    const stage = await createStage({ ...options, directory })
    try {
      const [victim, ...others] = stage.nodes
      if (!victim) throw new Error('There is no node.')
      // The victim first, but not for long: they shall meet in the migration.
      const startOthers = sleep(stage.random.integer(50, 400)).then(() => {
        for (const other of others) other.start()
      })
      const hasDied = await kill(stage, victim)
      await startOthers
      if (!hasDied) continue
      await stage.startAll()
      options.progress(`killed: ${name}`)
      // What was begun twice has to work like what was begun once.
      const traffic = startTraffic(stage, await stage.setUp(), 2)
      await sleep(300)
      await traffic.stop()
      return await conclude('at the first start and in migrations', options.storeKind, stage, traffic.ledger)
    } finally {
      await stage.close()
    }
  }
  throw new Error(`The node that was to die ${name} was never the first to come there.`)
}

async function killEarly(stage: Stage, victim: ServerNode): Promise<boolean> {
  for (let times = 1; times <= 3; times += 1) {
    victim.start()
    await sleep(stage.random.integer(50, 1_500))
    await victim.kill()
    stage.kills += 1
  }
  return true
}
