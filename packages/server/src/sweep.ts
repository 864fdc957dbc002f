import type { ConversationParts } from './conversations/conversation-parts.ts'
import { sweepTurns } from './conversations/sweep-turns.ts'
import { forgetKeptAnswers } from './idempotency/answer-once.ts'
import { sweepRuns } from './runs/sweep-runs.ts'

/** Looks regularly for what is past its time. Gives the function that stops it, which waits for a look under way. */
export function startSweeping(parts: ConversationParts, everyMs = 2_000): () => Promise<void> {
  let under: Promise<void> = Promise.resolve()
  let idle = true
  const timer = setInterval(() => {
    if (!idle) return
    idle = false
    under = look(parts).finally(() => {
      idle = true
    })
  }, everyMs)
  return () => {
    clearInterval(timer)
    return under
  }
}

async function look(parts: ConversationParts): Promise<void> {
  try {
    await sweepRuns(parts)
    await sweepTurns(parts)
    await forgetKeptAnswers(parts)
  } catch (error) {
    parts.log.error({ err: error }, 'looking for overdue work failed')
  }
}
