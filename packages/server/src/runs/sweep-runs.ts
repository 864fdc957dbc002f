import { errorCodes, runError } from '@bellhop/core'
import { inUnit } from '../conversations/unit-of-work.ts'
import { expireClientAction } from './client-actions.ts'
import { expireApproval, timeLimit } from './expire-approval.ts'
import { lookUpLater } from './look-up-later.ts'
import { endRun, openFrom } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { endSendLeases, findRun, overdueRuns, putBack } from './store.ts'

/**
 * Ends what is past its time: forms that nobody filled in, approvals that nobody gave, client actions that no browser answered, sends whose node died.
 * Any node may do it at any time; each run moves on once. Gives how many there were.
 */
export async function sweepRuns(parts: RunParts): Promise<number> {
  // After a pause of this very node, its own sends look abandoned too.
  await parts.sends.renew()
  const overdue = await overdueRuns(parts.database.db, parts.clock.now(), parts.leaseTime, 100)
  for (const { workspaceId, id } of overdue) {
    const row = await findRun(parts.database.db, workspaceId, id)
    if (!row) continue
    try {
      await end(parts, row)
    } catch (error) {
      parts.log.warn({ err: error, runId: id }, 'A run past its time could not be ended')
      await putBack(parts.database.db, workspaceId, id, parts.clock.now())
    }
  }
  return overdue.length
}

/**
 * Says that no send of an earlier process is still under way. Only for a database that one process alone can hold: there its
 * lock proves that the process before is dead, so nobody has to wait for its leases.
 */
export async function abandonSends(parts: Pick<RunParts, 'database' | 'leaseTime'>): Promise<void> {
  await endSendLeases(parts.database.db, parts.leaseTime)
}

async function end(parts: RunParts, row: RunRow): Promise<void> {
  switch (row.status) {
    case 'awaiting_inputs':
      return expireInputs(parts, row)
    case 'awaiting_approval':
      return expireApproval(parts, row)
    case 'awaiting_client':
      return expireClientAction(parts, row, timeLimit)
    case 'running':
      return abandon(parts, row)
    default:
      return
  }
}

/** Nobody answered. */
async function expireInputs(parts: RunParts, row: RunRow): Promise<void> {
  await inUnit(parts, async unit => {
    await endRun(unit, parts, openFrom(row), {
      status: 'expired',
      actor: timeLimit,
      audit: 'run.finished',
      trace: stepsOf(row),
    })
  })
}

/** Its node is gone. A write may have arrived, so nobody knows what became of it; a read has simply failed. */
async function abandon(parts: RunParts, row: RunRow): Promise<void> {
  const error = row.write
    ? runError(
        'outcome_unknown',
        'The server stopped while this was being sent. It may or may not have been carried out.',
      )
    : runError('connection_lost', 'The server stopped while this was being read.')
  // Its node may have given a sign of life since the look.
  const run = { ...openFrom(row), only: { leaseOverAt: parts.leaseTime.now() } }
  await inUnit(parts, async unit => {
    await endRun(unit, parts, run, {
      status: row.write ? 'unknown' : 'failed',
      error,
      message: errorCodes[error.code].customer,
      actor: timeLimit,
      audit: 'run.finished',
      trace: stepsOf(row),
      ...(row.write ? { columns: lookUpLater(parts, row) } : {}),
    })
  })
}
