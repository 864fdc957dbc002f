import type { ConversationParts } from './conversations/conversation-parts.ts'
import { abandonTurns, sweepTurns } from './conversations/sweep-turns.ts'
import { forgetKeptAnswers } from './idempotency/answer-once.ts'
import { repeat } from './repeat.ts'
import { abandonSends, sweepRuns } from './runs/sweep-runs.ts'

/**
 * Takes up what an earlier process left under way, at once. Only for the embedded database: its lock proves that no other
 * process is still at it. On a shared one, leases have to run out first.
 */
export async function takeUpAbandoned(parts: ConversationParts): Promise<void> {
  await abandonSends(parts)
  await abandonTurns(parts)
}

/** Looks regularly for what is past its time: runs, turns, kept answers. Gives the function that stops it, which waits for a look under way. */
export function startSweeping(parts: ConversationParts, everyMs = 2_000): () => Promise<void> {
  const look = async () => {
    await sweepRuns(parts)
    await sweepTurns(parts)
    await forgetKeptAnswers(parts)
  }
  return repeat(look, everyMs, { log: parts.log, failed: 'looking for overdue work failed' })
}
