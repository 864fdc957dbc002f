import type { ConversationParts } from './conversation-parts.ts'
import { turnStateOf } from './turn-state.ts'
import { runningTurn, stopRunningTurn } from './turn-store.ts'

/** An answer that is making way. */
export interface Interruption {
  turnId: string
  /** It was asked to stop where it is; else it goes on to its end. */
  isStopped: boolean
}

/**
 * Makes way for what a customer says while they are still being answered: a turn that thinks or speaks is stopped. One that has a run
 * under way, or is just taking an answer about one, is let finish, since what became of that has to be told. Null: nothing was being answered.
 */
export async function interruptTurn(
  parts: ConversationParts,
  workspaceId: string,
  conversationId: string,
): Promise<Interruption | null> {
  const { db } = parts.database
  const turn = await runningTurn(db, workspaceId, conversationId, parts.leaseTime)
  if (!turn) return null
  if (turnStateOf(turn).calls.length > 0) return { turnId: turn.id, isStopped: false }
  return { turnId: turn.id, isStopped: await stopRunningTurn(db, turn, parts.clock.now()) }
}
