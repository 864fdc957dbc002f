import { rateLimited } from '../../limits/rate-limited.ts'
import type { Parts } from '../../parts.ts'
import { countWaitingRuns } from '../../runs/find-run.ts'
import type { Visitor } from './visitor-token.ts'

/** Forms and cards go when they are answered or put away, not with time alone. */
const retryAfterMs = 5_000

/** Throws `rate_limited` where so many forms and cards are open that another button may not add one. */
export async function limitWaitingRuns(parts: Parts, { workspaceId, conversationId }: Visitor): Promise<void> {
  const most = parts.limits.waitingRuns
  const waiting = await countWaitingRuns(parts.database.db, workspaceId, conversationId, most)
  if (waiting >= most) throw rateLimited(`${most} runs of the conversation wait for an answer.`, retryAfterMs)
}
