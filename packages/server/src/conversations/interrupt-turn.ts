import { latestRunOfTurn } from '../runs/find-run.ts'
import { isFinal } from '../runs/run.ts'
import { appendEvents } from './append-events.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { keptState, turnStateOf } from './turn-state.ts'
import { lockTurn, moveTurn, runningTurn } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

/**
 * Makes way for what a customer says while they are still being answered. A turn that thinks or speaks ends where it stands:
 * whoever carries it finds that out before it says, keeps or starts anything more. One that has a run under way, or is
 * just taking an answer about one, is left alone, since what became of that has to be told. Gives that turn, or null where nothing runs any more.
 */
export async function interruptTurn(
  parts: ConversationParts,
  workspaceId: string,
  conversationId: string,
): Promise<{ turnId: string } | null> {
  const running = await runningTurn(parts.database.db, workspaceId, conversationId, parts.leaseTime)
  if (!running) return null
  return inUnit(parts, async unit => {
    // A run that begins holds the turn's row until it is stored: from here on there is one, or none will be.
    const turn = await lockTurn(unit.tx, workspaceId, running.id)
    if (turn?.status !== 'running') return null
    const run = await latestRunOfTurn(unit.tx, workspaceId, turn.id)
    if (run && !isFinal(run.status)) return { turnId: turn.id }
    const state = keptState({ ...turnStateOf(turn), calls: [], pending: null, asking: null, confirming: null })
    const change = { status: 'done' as const, leaseUntil: null, updatedAt: parts.clock.now(), state }
    if (!(await moveTurn(unit.tx, turn, 'running', change))) return { turnId: turn.id }
    await appendEvents(unit, parts, { workspaceId, conversationId, turnId: turn.id }, [
      { type: 'turn-end', turnId: turn.id, status: 'done' },
    ])
    return null
  })
}
