import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Unanswered } from '../product/rest.ts'
import type { ServerNode } from '../product/server-node.ts'
import { createStage, type Stage } from '../product/stage.ts'
import { newMasterKey } from '../product/store.ts'
import { startTraffic } from '../traffic/traffic.ts'
import type { CampaignOptions } from './campaign-options.ts'
import { conclude, type Result } from './result.ts'

const points = ['bellhop.rotation.rewrapped', 'bellhop.rotation.batch'] as const

/**
 * Replaces the master key while customers want things, and kills the node that seals anew, before and after the commits of its
 * batches. In the end the old key is gone, and all that was sealed with it has to open: what waits for a yes is given one.
 */
export async function killWhileRotating(options: CampaignOptions & { kills: number }): Promise<Result> {
  const stage = await createStage(options)
  const { store, random, nodes } = stage
  const oldKey = newMasterKey()
  const newKey = newMasterKey()
  try {
    store.masterKeys = [oldKey]
    await stage.startAll()
    const agentId = await stage.setUp()
    const traffic = startTraffic(stage, agentId)
    await traffic.leaveWaiting(10)
    await sleep(1_500)

    await restartAll(stage, [newKey, oldKey])
    const [first, ...others] = nodes
    if (!first) throw new Error('There is no node.')
    for (let tries = 0; stage.kills < options.kills && tries < 3 * options.kills; tries += 1) {
      const victim = random.pick([first, ...others])
      await victim.stop()
      victim.start({ kind: 'kill', point: random.pick(points), pass: random.integer(1, 2) })
      await stage.startAll()
      if (await rotate(stage, victim)) continue
      await victim.ended()
      stage.kills += 1
      options.progress(`${stage.kills} kills`)
      await stage.startAll()
    }
    while (!(await isComplete(stage, first))) {
      await rotate(stage, first)
      await sleep(200)
    }
    await restartAll(stage, [newKey])
    await traffic.approveWaiting()
    await sleep(500)
    await traffic.stop()
    options.progress('waiting until all has come to rest')
    return await conclude('in a rotation of the master key', options.storeKind, stage, traffic.ledger)
  } finally {
    await stage.close()
  }
}

async function restartAll(stage: Stage, masterKeys: string[]): Promise<void> {
  await Promise.all(stage.nodes.map(node => node.stop()))
  stage.store.masterKeys = masterKeys
  await stage.startAll()
}

const rotationSchema = z.object({ next: z.string().nullable() })

/** One look through everything that is sealed. False: the node died of it. */
async function rotate(stage: Stage, node: ServerNode): Promise<boolean> {
  const rest = stage.restOf(node)
  try {
    for (let after: string | null = null; ; ) {
      const { status, body } = await rest.call('POST', '/v1/keys/rotate', { after })
      if (status !== 200) throw new Error(`The rotation was answered with ${status}: ${JSON.stringify(body)}`)
      after = rotationSchema.parse(body).next
      if (after === null) return true
    }
  } catch (error) {
    if (error instanceof Unanswered) return false
    throw error
  }
}

async function isComplete(stage: Stage, node: ServerNode): Promise<boolean> {
  const { body } = await stage.restOf(node).call('GET', '/v1/keys')
  return z.object({ complete: z.boolean() }).parse(body).complete
}
