import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Call } from '../call-log.ts'
import { startNodeProcess } from '../process.ts'
import { demand, type Event, listEvents, listRuns, type Rest, type Run } from '../product/rest.ts'
import type { Stage } from '../product/stage.ts'
import type { Ledger } from '../traffic/ledger.ts'

/** All that there is to judge by, from everybody's side, once all has come to rest. */
export interface Evidence {
  ledger: Pick<Ledger, 'wanted' | 'acknowledged' | 'turns' | 'surprises'>
  calls: readonly Call[]
  runs: readonly Run[]
  trail: readonly TrailEntry[]
  /** What `bellhop audit verify` says against the trail; null: it holds. */
  trailProblem: string | null
  /** Events of the conversations of which somebody was told a turn; null for one that is gone. */
  events: ReadonlyMap<string, readonly Event[] | null>
  /** Servers that ended by themselves. */
  failures: readonly string[]
}

const entrySchema = z.looseObject({ kind: z.string(), subject: z.string() })

export type TrailEntry = z.infer<typeof entrySchema>

/** How long leases of dead nodes may take to run out. */
const patienceMs = 200_000

/** Waits until nothing is under way any more, at the longest until all leases must have run out, and gathers what is to be known. */
export async function gatherEvidence(stage: Stage, ledger: Ledger): Promise<Evidence> {
  const rest = await stage.anyRest()
  await untilAtRest(rest, ledger)
  const events = await eventsOf(rest, ledger)
  return {
    ledger,
    calls: stage.upstream.calls(),
    runs: await listRuns(rest),
    trail: await readTrail(rest),
    trailProblem: await verifyTrail(stage),
    events,
    failures: stage.nodes.flatMap(node => node.failures()),
  }
}

async function untilAtRest(rest: Rest, ledger: Ledger): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (performance.now() < deadline) {
    const running = await listRuns(rest, { status: 'running' })
    if (running.length === 0 && (await openTurns(rest, ledger)) === 0) return
    await sleep(500)
  }
}

/** How many turns have not gone on to their end. */
async function openTurns(rest: Rest, ledger: Ledger): Promise<number> {
  const events = await eventsOf(rest, ledger)
  return ledger.turns.filter(({ conversationId, turnId }) => {
    const own = events.get(conversationId)
    return own && isStuck(own, turnId)
  }).length
}

async function eventsOf(rest: Rest, { turns }: Ledger): Promise<Map<string, Event[] | null>> {
  const events = new Map<string, Event[] | null>()
  for (const { conversationId } of turns) {
    if (!events.has(conversationId)) events.set(conversationId, await listEvents(rest, conversationId))
  }
  return events
}

/** A turn that has not said that it ended, or that waits for a run which has ended since. */
export function isStuck(events: readonly Event[], turnId: string): boolean {
  const end = events.findLast(event => event.type === 'turn-end' && event.turnId === turnId)
  if (!end) return true
  if (end.status === 'done') return false
  const asked = events.findLast(
    event => event.number < end.number && (event.type === 'inputs-requested' || event.type === 'approval-requested'),
  )
  return events.some(event => event.type === 'action-end' && event.runId === asked?.runId && event.number > end.number)
}

async function readTrail(rest: Rest): Promise<TrailEntry[]> {
  const text = z.string().parse(await demand(rest, 'GET', '/v1/audit/export'))
  return text
    .split('\n')
    .filter(line => line.includes('"kind"'))
    .map(line => entrySchema.parse(JSON.parse(line)))
}

async function verifyTrail(stage: Stage): Promise<string | null> {
  const [node] = stage.nodes.filter(each => each.isUp())
  const command = startNodeProcess(new URL('../../../packages/cli/src/main.ts', import.meta.url), {
    args: ['audit', 'verify'],
    env: { BELLHOP_URL: node?.origin ?? '', BELLHOP_API_KEY: stage.key },
  })
  const code = await command.ended
  return code === 0 ? null : `bellhop audit verify ended with ${code}: ${command.output()}`
}
