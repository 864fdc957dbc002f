import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDisk, type Disk } from '../power/disk.ts'
import type { ServerNode } from '../product/server-node.ts'
import { createStage, type Stage } from '../product/stage.ts'
import { startTraffic } from '../traffic/traffic.ts'
import type { CampaignOptions } from './campaign-options.ts'
import { conclude, type Result } from './result.ts'

/** Cuts the power of the embedded database's disk at random moments while it is written to, and starts on what the disk has. */
export async function cutPower(options: CampaignOptions & { cuts: number }): Promise<Result> {
  return onDisk(options, async (stage, disk) => {
    await stage.startAll()
    const traffic = startTraffic(stage, await stage.setUp())
    while (stage.kills < options.cuts) {
      await stage.upstream.nextCall()
      await sleep(stage.random.integer(0, 800))
      await cutOnce(stage, disk)
      await stage.startAll()
      options.progress(`${stage.kills} cuts`)
    }
    await traffic.stop()
    const result = await conclude('power cuts', 'embedded', stage, traffic.ledger)
    return { ...result, note: `${stage.kills} of the kills took the disk's power with them` }
  })
}

/** The same with a server that syncs nothing: where this finds no loss, the cut above could not have found one either. */
export async function cutPowerWithoutSync(options: CampaignOptions): Promise<Result> {
  return onDisk(options, async (stage, disk, node) => {
    await stage.startAll()
    const agentId = await stage.setUp()
    await node.stop()
    disk.sync()
    node.start({ kind: 'no-fsync' })
    await stage.startAll()
    const traffic = startTraffic(stage, agentId)
    while (traffic.ledger.acknowledged.length < 20) await sleep(50)
    await cutOnce(stage, disk)
    await stage.startAll()
    await traffic.stop()
    const result = await conclude('the same without fsync, to prove the method', 'embedded', stage, traffic.ledger)
    const lost = result.findings.filter(({ fault }) => fault === 'lost').length
    const note = `${lost} results and conversations that customers had been told of were lost, as they have to be`
    return { ...result, note, findings: lost > 0 ? [] : [provesNothing] }
  })
}

const provesNothing = {
  fault: 'broken' as const,
  text: 'Nothing was lost without fsync, so the simulated power cut proves nothing here.',
}

async function onDisk(
  options: CampaignOptions,
  campaign: (stage: Stage, disk: Disk, node: ServerNode) => Promise<Result>,
): Promise<Result> {
  mkdirSync(options.directory, { recursive: true })
  const disk = createDisk(options.directory)
  disk.mount()
  try {
    const dataDirectory = join(disk.path, 'bellhop')
    const stage = await createStage({ ...options, storeKind: 'embedded', nodes: 1, dataDirectory })
    try {
      const [node] = stage.nodes
      if (!node) throw new Error('There is no node.')
      return await campaign(stage, disk, node)
    } finally {
      await stage.close()
    }
  } finally {
    await disk.unmount()
  }
}

/** The machine stops at once, and so does its disk; later it starts again. */
async function cutOnce(stage: Stage, disk: Disk): Promise<void> {
  stage.troubleUntil = Number.POSITIVE_INFINITY
  disk.cut()
  await Promise.all(stage.nodes.map(node => node.kill()))
  stage.troubleUntil = performance.now()
  stage.kills += 1
  await disk.unmount()
  disk.mount()
}
