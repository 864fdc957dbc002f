import { join } from 'node:path'
import type { CampaignOptions } from './campaigns/campaign-options.ts'
import { cutPower, cutPowerWithoutSync } from './campaigns/cut-power.ts'
import { killUnderWay } from './campaigns/kill-under-way.ts'
import { killWhileRotating } from './campaigns/kill-while-rotating.ts'
import { killWhileStarting, migrationSteps } from './campaigns/kill-while-starting.ts'
import { pauseNodes } from './campaigns/pause-nodes.ts'
import type { Result } from './campaigns/result.ts'
import type { CampaignName, Options } from './options.ts'
import { whyNoDisk } from './power/disk.ts'
import { createRandom } from './random.ts'

/** One campaign on one store with so many nodes. */
export interface Planned {
  title: string
  /** null: nothing stands in its way. */
  whyNot: string | null
  run(progress: (text: string) => void): Promise<Result>
}

export interface PlanParts {
  directory: string
  postgresUrl: string | null
}

/** What these options ask for, in its order. */
export function plan({ seed, kills, stores, nodes, only }: Options, { directory, postgresUrl }: PlanParts): Planned[] {
  const setups = [
    { storeKind: 'embedded' as const, nodes: 1 },
    { storeKind: 'postgres' as const, nodes: 1 },
    { storeKind: 'postgres' as const, nodes: 2 },
  ].filter(setup => stores.includes(setup.storeKind) && nodes.includes(setup.nodes))
  const planned: Planned[] = []

  function add(
    name: CampaignName,
    setup: (typeof setups)[number],
    run: (options: CampaignOptions) => Promise<Result>,
    why: string | null = null,
  ): void {
    if (!only.includes(name)) return
    const title = `${name} ${planned.length + 1}, ${setup.storeKind}, ${setup.nodes === 1 ? 'one node' : 'two nodes'}`
    const whyNot = setup.storeKind === 'postgres' && postgresUrl === null ? 'there is no Postgres' : why
    // By what it is, not by its place: the same seed means the same with `--only`.
    const random = createRandom(`${seed}/${name}/${setup.storeKind}/${setup.nodes}`)
    const options = { ...setup, postgresUrl, random, directory: join(directory, title.replaceAll(/\W+/g, '-')) }
    planned.push({ title, whyNot, run: progress => run({ ...options, progress }) })
  }

  for (const setup of setups) {
    add('points', setup, options => killUnderWay({ ...options, rounds: Math.ceil(kills / 15), kills: 0 }))
    add('random', setup, options => killUnderWay({ ...options, rounds: 0, kills }))
    add('start', setup, options => killWhileStarting({ ...options, steps: migrationSteps }))
    add('rotation', setup, options => killWhileRotating({ ...options, kills: 8 }))
    if (setup.nodes === 2) add('pause', setup, options => pauseNodes({ ...options, pauses: 2 }))
    if (setup.storeKind === 'embedded') {
      add('power', setup, options => cutPower({ ...options, cuts: 25 }), whyNoDisk())
      add('power', setup, cutPowerWithoutSync, whyNoDisk())
    }
  }
  return planned
}
