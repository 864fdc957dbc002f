import { createHeartbeat, type Heartbeat } from '../heartbeat.ts'
import type { Parts } from '../parts.ts'
import { renewTurnLeases, type TurnRow } from './turn-store.ts'

/** A turn in one attempt at it. */
export type HeldTurn = Pick<TurnRow, 'workspaceId' | 'id' | 'attempt'>

/** The leases of the turns that this node carries. */
export type TurnLeases = Heartbeat<HeldTurn>

export function createTurnLeases(parts: Parts): TurnLeases {
  const renew = async (turns: readonly HeldTurn[]) => {
    const attempts = await renewTurnLeases(parts.database.db, parts.leaseTime, turns)
    return new Set(turns.filter(({ id, attempt }) => attempts.get(id) === attempt))
  }
  return createHeartbeat(renew, {
    clock: parts.clock,
    log: parts.log,
    failed: 'the leases of turns could not be renewed',
  })
}
