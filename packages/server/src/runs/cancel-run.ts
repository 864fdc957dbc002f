import { BellhopError } from '@bellhop/core'
import { inUnit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { decisionBy, tellResolved } from './approval-record.ts'
import { closeApproval } from './approval-store.ts'
import { endRun, movedOn, openFrom } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'

/** Gives up a run that waits for its inputs or its approval. What is being sent can't be called back: `conflict`. */
export async function cancelRun(parts: RunParts, row: RunRow, actor: Actor): Promise<RunRow> {
  if (row.status !== 'awaiting_inputs' && row.status !== 'awaiting_approval') {
    throw new BellhopError('conflict', `A run that is ${row.status} can't be cancelled.`, {
      hint: 'Only a run that waits for inputs or an approval can be cancelled: what is being sent can not be called back.',
    })
  }
  return inUnit(parts, async unit => {
    const closed = await closeApproval(unit.tx, row.workspaceId, row.id, decisionBy('void', actor, parts))
    if (closed) await tellResolved(unit, parts, row, closed, 'void')
    const trace = stepsOf(row)
    const ended = await endRun(unit, parts, openFrom(row), {
      status: 'cancelled',
      actor,
      audit: 'run.cancelled',
      trace,
    })
    return ended ?? movedOn()
  })
}
