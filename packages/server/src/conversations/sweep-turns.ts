import { doAll } from '../do-all.ts'
import { findRun } from '../runs/find-run.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { resumeTurn, takeOverTurn } from './turn-loop.ts'
import { holding } from './turn-record.ts'
import { endTurnLeases, holdExpiredTurn, settledTurns, strandedTurns } from './turn-store.ts'

/** A turn that could go on is left to the node that ended its run for this long. */
const settleMs = 3_000

/** Says that no turn of an earlier process is still being carried: see `abandonSends`. */
export async function abandonTurns(parts: Pick<ConversationParts, 'database' | 'leaseTime'>): Promise<void> {
  await endTurnLeases(parts.database.db, parts.leaseTime)
}

/**
 * Carries on turns that nobody does: their node died while it ran them, or before it could go on after a run. One that can't be
 * carried on is put off, ever longer.
 */
export async function sweepTurns(parts: ConversationParts): Promise<void> {
  await doAll([() => sweepStranded(parts), () => sweepSettled(parts)])
}

/** Turns that a look takes up at once. */
const most = 20

async function sweepStranded(parts: ConversationParts): Promise<void> {
  const { db } = parts.database
  // After a pause of this very node, its own turns look stranded too.
  await parts.turns.renew()
  const which = { except: parts.turnBackoff.putOff(), limit: most }
  for (const { workspaceId, id } of await strandedTurns(db, parts.leaseTime, which)) {
    await orPutOff(parts, id, async () => {
      const turn = await holdExpiredTurn(db, workspaceId, id, parts.leaseTime, holding(parts))
      if (turn) carryOn(parts, id, () => takeOverTurn(parts, turn))
    })
  }
}

async function sweepSettled(parts: ConversationParts): Promise<void> {
  const { db } = parts.database
  const before = new Date(parts.clock.now().getTime() - settleMs)
  const which = { except: parts.turnBackoff.putOff(), limit: most }
  for (const { workspaceId, id, runId } of await settledTurns(db, before, which)) {
    await orPutOff(parts, id, async () => {
      const run = await findRun(db, workspaceId, runId)
      if (run) carryOn(parts, id, () => resumeTurn(parts, run))
    })
  }
}

function carryOn(parts: ConversationParts, turnId: string, work: () => Promise<void>): void {
  const whole = async () => {
    await work()
    parts.turnBackoff.succeeded(turnId)
  }
  parts.background(orPutOff(parts, turnId, whole))
}

async function orPutOff(parts: ConversationParts, turnId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const attempts = parts.turnBackoff.failed(turnId)
    parts.log.error({ err: error, turnId, attempts }, 'A turn could not be carried on; it is tried again')
  }
}
