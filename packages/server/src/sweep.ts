import type { ConversationParts } from './conversations/conversation-parts.ts'
import { abandonTurns, sweepTurns } from './conversations/sweep-turns.ts'
import type { Jobs } from './jobs/create-jobs.ts'
import { repeat } from './repeat.ts'
import { hasOverdueRuns } from './runs/has-overdue-runs.ts'
import { sweepReadBacks } from './runs/read-back.ts'
import { abandonSends, sweepRuns } from './runs/sweep-runs.ts'
import { overdueRunsJob } from './scheduled-jobs.ts'

/**
 * Takes up what an earlier process left under way, at once. Only for the embedded database: its lock proves that no other
 * process is still at it. On a shared one, leases have to run out first.
 */
export async function takeUpAbandoned(parts: ConversationParts): Promise<void> {
  await abandonSends(parts)
  await abandonTurns(parts)
}

/** A job that has not helped by the third look is held by a node that died, or fails. */
const patience = 3

/**
 * Looks every two seconds, and when another node says so, for what is past its time. A turn is carried on by the node that finds
 * it, and so is looked up what became of a run. Overdue runs are ended by a job, so that not all nodes do the same; without
 * `jobs`, and where the job does not come about, by this node. Each look is one of its own: where one fails or takes long, the
 * others go on. Gives the function that stops them, which waits for what is under way.
 */
export function startSweeping(
  parts: ConversationParts,
  { everyMs = 2_000, jobs }: { everyMs?: number; jobs?: Pick<Jobs, 'request'> } = {},
): () => Promise<void> {
  let looks = 0
  const lookForRuns = async () => {
    looks = (await hasOverdueRuns(parts)) ? looks + 1 : 0
    if (looks === 0) return
    if (jobs === undefined || looks % patience === 0) await sweepRuns(parts)
    else if (looks === 1) await jobs.request(overdueRunsJob)
  }
  const { log } = parts
  const looking = [
    repeat(() => sweepTurns(parts), everyMs, { log, failed: 'looking for turns that nobody carries on failed' }),
    repeat(() => sweepReadBacks(parts), everyMs, { log, failed: 'looking for runs to look up failed' }),
    repeat(lookForRuns, everyMs, { log, failed: 'looking for overdue runs failed' }),
  ]
  parts.hints.on('overdue', () => {
    for (const { now } of looking) now()
  })
  return async () => void (await Promise.all(looking.map(({ stop }) => stop())))
}
