import { inUnit } from '../conversations/unit-of-work.ts'
import { timeLimit } from './expire-approval.ts'
import { endRun, openFrom } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'

/** Ends a run whose form nobody answered in time. False: it was answered, or moved on, meanwhile. */
export async function expireInputs(parts: RunParts, row: RunRow): Promise<boolean> {
  const run = { ...openFrom(row), only: { sealedPrepared: row.sealedPrepared } }
  return inUnit(parts, async unit => {
    const ended = await endRun(unit, parts, run, {
      status: 'expired',
      actor: timeLimit,
      audit: 'run.finished',
      trace: stepsOf(row),
    })
    return ended !== null
  })
}
