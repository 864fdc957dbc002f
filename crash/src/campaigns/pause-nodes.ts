import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, listRuns, parseRun } from '../product/rest.ts'
import type { ServerNode } from '../product/server-node.ts'
import { createStage, type Stage } from '../product/stage.ts'
import { finalStatuses, type Ledger } from '../traffic/ledger.ts'
import { startTraffic } from '../traffic/traffic.ts'
import type { Finding } from '../verdict/judge.ts'
import type { CampaignOptions } from './campaign-options.ts'
import { conclude, type Result } from './result.ts'

/** At the longest, a lease is held for so long after its node was last heard of. */
const leaseMs = 90_000

/**
 * Stops a node until another has taken over what it left, and lets it go on: as a virtual machine that is moved, or a process
 * that swaps. First between intent and send, where it must not send any more, then after the send. Needs two nodes.
 */
export async function pauseNodes(options: CampaignOptions & { pauses: number }): Promise<Result> {
  const stage = await createStage({ ...options, nodes: 2 })
  try {
    const [first, second] = stage.nodes
    if (!first || !second) throw new Error('There are no two nodes.')
    second.start({ kind: 'pause', point: 'bellhop.run.intent' })
    await stage.startAll()
    const traffic = startTraffic(stage, await stage.setUp(), 2)
    const tooLate = await pauseBeforeSending(stage, traffic.ledger, second, first)
    options.progress('paused before a send')
    for (let number = 1; number <= options.pauses; number += 1) {
      const [paused, other] = number % 2 === 1 ? [first, second] : [second, first]
      await pauseWhileSending(stage, traffic.ledger, `paused${number}`, paused, other)
      options.progress(`paused ${number} times while it sent`)
    }
    await traffic.stop()
    options.progress('waiting until all has come to rest')
    const result = await conclude(
      'not killed, but paused for longer than a lease',
      options.storeKind,
      stage,
      traffic.ledger,
    )
    const note = `${options.pauses + 1} pauses`
    return { ...result, note, findings: [...result.findings, ...tooLate] }
  } finally {
    await stage.close()
  }
}

/** It stops by itself, right after the intent. */
async function pauseBeforeSending(
  stage: Stage,
  ledger: Ledger,
  paused: ServerNode,
  other: ServerNode,
): Promise<Finding[]> {
  const ref = 'unsent'
  const answered = startWrite(stage, ledger, ref, paused)
  // Looked at below.
  answered.catch(() => {})
  await untilTakenOver(stage, other, ref)
  stage.troubleUntil = performance.now()
  paused.resume()
  see(ledger, await answered)
  const calls = stage.upstream.calls().filter(call => call.ref === ref)
  return calls.map(call => ({
    fault: 'overtaken',
    text: `Sent after another node had called it unknown: ${JSON.stringify(call)}`,
  }))
}

async function pauseWhileSending(
  stage: Stage,
  ledger: Ledger,
  ref: string,
  paused: ServerNode,
  other: ServerNode,
): Promise<void> {
  const arrived = stage.upstream.nextCall(ref)
  const answered = startWrite(stage, ledger, ref, paused)
  // Looked at below.
  answered.catch(() => {})
  await arrived
  paused.pause()
  await untilTakenOver(stage, other, ref)
  stage.troubleUntil = performance.now()
  paused.resume()
  see(ledger, await answered)
}

function startWrite(stage: Stage, ledger: Ledger, ref: string, node: ServerNode): Promise<Answer> {
  const wanted = ledger.want({ ref, way: 'keyed', behaviour: 'late', isApproved: false })
  ledger.approve(wanted)
  const inputs = { ref, behaviour: wanted.behaviour }
  const patient = stage.restOf(node, leaseMs + 60_000)
  return patient.call('POST', '/v1/actions/change_now/runs', { inputs }, `key-${ref}`)
}

/** What a node that was overtaken answers in the end: how the run stands, or that it is not its own any more. */
function see(ledger: Ledger, { status, body }: Answer): void {
  if (status === 200) ledger.see(parseRun(body))
  else if (status !== 409) ledger.surprise(`After a pause, a run was answered with ${status}: ${JSON.stringify(body)}`)
}

async function untilTakenOver(stage: Stage, other: ServerNode, ref: string): Promise<void> {
  const deadline = performance.now() + leaseMs
  const rest = stage.restOf(other)
  for (;;) {
    const runs = (await listRuns(rest, { action: 'change_now' })).filter(run => run.inputs.ref === ref)
    if (runs.some(run => finalStatuses.has(run.status))) return
    if (performance.now() > deadline) {
      throw new Error(`Nobody has taken over within ${leaseMs / 1_000} s: ${JSON.stringify(runs)}`)
    }
    await sleep(1_000)
  }
}
