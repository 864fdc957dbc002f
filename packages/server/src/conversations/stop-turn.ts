import type { ConversationParts } from './conversation-parts.ts'
import { isTurnStopped, runningTurn, stopRunningTurn, type TurnRow } from './turn-store.ts'

/** How often a node that lets a brain speak looks whether the customer wants it to stop. */
const lookMs = 250

/**
 * Ends the answer that is being given in this conversation, at whatever node. Nothing is undone: a run under way goes on to its end,
 * and what became of a write is still said. False: no answer was being given.
 */
export async function stopTurn(
  parts: ConversationParts,
  workspaceId: string,
  conversationId: string,
): Promise<boolean> {
  const { db } = parts.database
  const turn = await runningTurn(db, workspaceId, conversationId, parts.leaseTime)
  return turn !== null && (await stopRunningTurn(db, turn, parts.clock.now()))
}

/** Aborts soon after the customer has asked to stop. */
export function watchForStop(parts: ConversationParts, turn: TurnRow): { stopped: AbortSignal; release(): void } {
  const stopped = new AbortController()
  let timer: NodeJS.Timeout | null = null
  const look = async () => {
    // A database that doesn't answer now is asked again; what the answer needs of it will fail by itself.
    const isStopped = await isTurnStopped(parts.database.db, turn).catch(() => false)
    if (isStopped) stopped.abort()
    else if (timer) timer = setTimeout(look, lookMs)
  }
  timer = setTimeout(look, lookMs)
  return {
    stopped: stopped.signal,
    release: () => {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}
