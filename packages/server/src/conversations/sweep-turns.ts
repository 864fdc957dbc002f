import { findRun } from '../runs/find-run.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { endTurnLeases, findTurn, holdExpiredTurn, settledTurns, strandedTurns } from './store.ts'
import { resumeTurn, takeOverTurn } from './turn-loop.ts'
import { holding } from './turn-record.ts'

/** A turn that could go on is left to the node that ended its run for this long. */
const settleMs = 3_000

/** Says that no turn of an earlier process is still being carried: see `abandonSends`. */
export async function abandonTurns(parts: Pick<ConversationParts, 'database' | 'leaseTime'>): Promise<void> {
  await endTurnLeases(parts.database.db, parts.leaseTime)
}

/** Carries on turns that nobody does: their node died while it ran them, or before it could go on after a run. */
export async function sweepTurns(parts: ConversationParts): Promise<void> {
  const { db } = parts.database
  const now = parts.clock.now()
  // After a pause of this very node, its own turns look stranded too.
  await parts.turns.renew()
  for (const { workspaceId, id } of await strandedTurns(db, parts.leaseTime, 20)) {
    const turn = await holdExpiredTurn(db, workspaceId, id, parts.leaseTime, holding(parts))
    if (turn) parts.background(takeOverTurn(parts, turn))
  }
  for (const { workspaceId, runId } of await settledTurns(db, new Date(now.getTime() - settleMs), 20)) {
    const run = await findRun(db, workspaceId, runId)
    if (run?.turnId && (await findTurn(db, workspaceId, run.turnId))) parts.background(resumeTurn(parts, run))
  }
}
