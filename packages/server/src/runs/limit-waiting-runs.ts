import { rateLimited } from '../limits/rate-limited.ts'
import type { Parts, Tx } from '../parts.ts'
import { countWaitingRuns } from './store.ts'

/** Forms and cards go when they are answered or put away, not with time alone. */
const retryAfterMs = 5_000

/** Throws `rate_limited` where so many forms and cards of the conversation are open that another may not be added. */
export async function limitWaitingRuns(
  parts: Pick<Parts, 'limits'>,
  tx: Tx,
  { workspaceId, conversationId }: { workspaceId: string; conversationId: string },
): Promise<void> {
  const most = parts.limits.waitingRuns
  if ((await countWaitingRuns(tx, workspaceId, conversationId, most)) < most) return
  throw rateLimited(`${most} runs of the conversation wait for an answer.`, retryAfterMs, [
    { path: '$.conversation', message: 'Another form or card can open once one of these was answered or put away.' },
  ])
}
