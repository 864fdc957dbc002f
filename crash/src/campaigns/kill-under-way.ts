import { createStage } from '../product/stage.ts'
import { startTraffic } from '../traffic/traffic.ts'
import { atPoints } from './at-points.ts'
import { atRandom } from './at-random.ts'
import type { CampaignOptions } from './campaign-options.ts'
import { conclude, type Result } from './result.ts'

/** Kills nodes while customers want things: `rounds` times at each named point of a send, then `kills` times at random. */
export async function killUnderWay(options: CampaignOptions & { rounds: number; kills: number }): Promise<Result> {
  const { rounds, kills, progress, storeKind } = options
  const stage = await createStage(options)
  try {
    await stage.startAll()
    const traffic = startTraffic(stage, await stage.setUp())
    const killed = () => {
      stage.kills += 1
      progress(`${stage.kills} kills`)
    }
    for (let round = 1; round <= rounds; round += 1) await atPoints(stage, killed)
    if (kills > 0) await atRandom(stage, kills, killed)
    await traffic.stop()
    progress('waiting until all has come to rest')
    const where = [...(rounds > 0 ? ['at named points'] : []), ...(kills > 0 ? ['at random moments'] : [])]
    return await conclude(where.join(' and '), storeKind, stage, traffic.ledger)
  } finally {
    await stage.close()
  }
}
