import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerNode } from '../product/server-node.ts'
import type { Stage } from '../product/stage.ts'

/** Where a send is cut: channels that the server and undici publish, and the moment when the upstream has the call. */
export const points = [
  'bellhop.run.intent',
  'bellhop.run.sent',
  'undici:client:sendHeaders',
  'the upstream has it',
  'bellhop.run.answered',
  'bellhop.run.recorded',
] as const

type Point = (typeof points)[number]

const patienceMs = 120_000

/** Kills one node, at each of the points in turn, and calls `killed` each time. */
export async function atPoints(stage: Stage, killed: () => void): Promise<void> {
  const [first, ...others] = stage.nodes
  if (!first) return
  const victim = stage.random.pick([first, ...others])
  // Only a new process can be told where it will end.
  await victim.stop()
  for (const point of points) {
    startArmed(stage, victim, point)
    await stage.startAll()
    await death(stage, victim, point)
    killed()
  }
  await stage.startAll()
}

/** Some pass the point more than once before they die of it. */
function startArmed({ random }: Stage, victim: ServerNode, point: Point): void {
  const pass = random.integer(1, 5)
  victim.start(point === 'the upstream has it' ? undefined : { kind: 'kill', point, pass })
}

async function death(stage: Stage, victim: ServerNode, point: Point): Promise<void> {
  if (point === 'the upstream has it') {
    await stage.upstream.nextCall()
    return victim.kill()
  }
  const tooLate = sleep(patienceMs, 'too late' as const, { ref: false })
  if ((await Promise.race([victim.ended(), tooLate])) === 'too late') throw new Error(`No run passed ${point}.`)
}
