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
 * it. Overdue runs are ended by a job, so that not all nodes do the same; without `jobs`, and where the job does not come
 * about, by this node. Gives the function that stops it, which waits for a look under way.
 */
export function startSweeping(
  parts: ConversationParts,
  { everyMs = 2_000, jobs }: { everyMs?: number; jobs?: Pick<Jobs, 'request'> } = {},
): () => Promise<void> {
  let looks = 0
  const look = async () => {
    await sweepTurns(parts)
    await sweepReadBacks(parts)
    looks = (await hasOverdueRuns(parts)) ? looks + 1 : 0
    if (looks === 0) return
    if (jobs === undefined || looks % patience === 0) await sweepRuns(parts)
    else if (looks === 1) await jobs.request(overdueRunsJob)
  }
  const { now, stop } = repeat(look, everyMs, { log: parts.log, failed: 'looking for overdue work failed' })
  parts.hints.on('overdue', now)
  return stop
}
