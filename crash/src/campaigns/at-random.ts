import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerNode } from '../product/server-node.ts'
import type { Stage } from '../product/stage.ts'

/** Kills random nodes at random moments, now and then also while they start, or all at once. At least `kills` times. */
export async function atRandom(stage: Stage, kills: number, killed: () => void): Promise<void> {
  const { random } = stage
  const enough = stage.kills + kills
  const [first, ...others] = stage.nodes
  if (!first) return
  while (stage.kills < enough) {
    // Mostly in the middle of what is going on, sometimes before it has begun again.
    if (random.chance(0.85)) await stage.upstream.nextCall()
    await sleep(random.integer(0, 500))
    const victims = random.chance(0.2) ? stage.nodes : [random.pick([first, ...others])]
    await killAll(victims, killed)
    if (random.chance(0.2)) {
      for (const victim of victims) victim.start()
      await sleep(random.integer(0, 1_500))
      await killAll(victims, killed)
    }
    await stage.startAll()
  }
}

async function killAll(victims: readonly ServerNode[], killed: () => void): Promise<void> {
  await Promise.all(victims.map(victim => victim.kill()))
  for (const _ of victims) killed()
}
