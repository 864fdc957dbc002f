import type { ConversationParts } from './conversation-parts.ts'
import { isTurnStopped, stopRunningTurns, type TurnRow } from './turn-store.ts'

/** How often a node that lets a brain speak looks whether the customer wants it to stop. */
const lookMs = 250

/**
 * Ends what is being said in this conversation, at whatever node: a card that was pressed during an answer brings a second one. Nothing
 * is undone: a run under way goes on to its end, and what became of a write is still said. False: no answer was being given.
 */
export async function stopTurn(
  parts: ConversationParts,
  workspaceId: string,
  conversationId: string,
): Promise<boolean> {
  return stopRunningTurns(parts.database.db, { workspaceId, conversationId }, parts.leaseTime, parts.clock.now())
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
