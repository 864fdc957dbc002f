import { setTimeout as sleep } from 'node:timers/promises'
import { listRuns, parseRun } from '../product/rest.ts'
import type { ServerNode } from '../product/server-node.ts'
import { createStage, type Stage } from '../product/stage.ts'
import type { Ledger } from '../traffic/ledger.ts'
import { startTraffic } from '../traffic/traffic.ts'
import type { CampaignOptions } from './campaign-options.ts'
import { conclude, type Result } from './result.ts'

/** At the longest, a lease is held for so long after its node was last heard of. */
const leaseMs = 90_000

/**
 * Stops a node in the middle of a send until another has taken over what it left, and lets it go on: as a virtual machine that
 * is moved, or a process that swaps. Needs two nodes.
 */
export async function pauseNodes(options: CampaignOptions & { pauses: number }): Promise<Result> {
  const stage = await createStage({ ...options, nodes: 2 })
  try {
    await stage.startAll()
    const traffic = startTraffic(stage, await stage.setUp(), 2)
    let overtaken = 0
    for (let number = 1; number <= options.pauses; number += 1) {
      const [first, second] = stage.nodes
      if (!first || !second) throw new Error('There are no two nodes.')
      const [paused, other] = number % 2 === 1 ? [first, second] : [second, first]
      if (await pauseWhileSending(stage, traffic.ledger, `paused${number}`, paused, other)) overtaken += 1
      options.progress(`${number} pauses`)
    }
    await traffic.stop()
    options.progress('waiting until all has come to rest')
    const result = await conclude('paused for longer than a lease', options.storeKind, stage, traffic.ledger)
    const note = `${options.pauses} pauses; another node had called the run unknown in ${overtaken} of them`
    return { ...result, note }
  } finally {
    await stage.close()
  }
}

/** Whether the other node took the run over before the paused one came back. */
async function pauseWhileSending(
  stage: Stage,
  ledger: Ledger,
  ref: string,
  paused: ServerNode,
  other: ServerNode,
): Promise<boolean> {
  const wanted = ledger.want({ ref, way: 'keyed', behaviour: 'late', isApproved: false })
  ledger.approve(wanted)
  const arrived = new Promise<void>(resolve => {
    const off = stage.upstream.onCall(called => {
      if (called !== ref) return
      off()
      resolve()
    })
  })
  const inputs = { ref, behaviour: wanted.behaviour }
  const patient = stage.restOf(paused, leaseMs + 60_000)
  const answered = patient.call('POST', '/v1/actions/change_now/runs', { inputs }, `key-${ref}`)
  await arrived
  paused.pause()
  const isOvertaken = await isTakenOver(stage, other, ref)
  paused.resume()
  const { status, body } = await answered
  if (status === 200) ledger.see(parseRun(body))
  else ledger.surprise(`After a pause, a run was answered with ${status}: ${JSON.stringify(body)}`)
  return isOvertaken
}

async function isTakenOver(stage: Stage, other: ServerNode, ref: string): Promise<boolean> {
  const deadline = performance.now() + leaseMs
  while (performance.now() < deadline) {
    const runs = await listRuns(stage.restOf(other), { action: 'change_now', status: 'unknown' })
    if (runs.some(run => run.inputs.ref === ref)) return true
    await sleep(500)
  }
  return false
}
