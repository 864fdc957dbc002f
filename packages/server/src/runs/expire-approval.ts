import { runError } from '@bellhop/core'
import { inUnit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { approveStep, tellResolved } from './approval-record.ts'
import { closeApproval } from './approval-store.ts'
import { endRun, openFrom } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'

/** Who ends what nobody ended in time. */
export const timeLimit: Actor = { type: 'system', id: 'time-limit', name: 'Time limit' }

/** Ends a run whose approval nobody gave in time. False: it was decided, or asked for anew, meanwhile. */
export async function expireApproval(parts: RunParts, row: RunRow): Promise<boolean> {
  const now = parts.clock.now()
  return inUnit(parts, async unit => {
    const change = { status: 'expired' as const, decidedBy: null, decidedAt: now }
    const closed = await closeApproval(unit.tx, row.workspaceId, row.id, change, now)
    if (!closed) return false
    await tellResolved(unit, parts, row, closed, 'expired')
    const ended = await endRun(unit, parts, openFrom(row), {
      status: 'expired',
      error: runError('approval_expired', 'The approval was not given in time: nothing was sent.'),
      actor: timeLimit,
      audit: 'approval.expired',
      trace: [...stepsOf(row), approveStep(parts, closed)],
    })
    return ended !== null
  })
}
