import { customerWords, isBellhopError, runError } from '@bellhop/core'
import { localeOf } from '../conversations/locale-of.ts'
import { inUnit } from '../conversations/unit-of-work.ts'
import { expireClientAction } from './client-actions.ts'
import { expireApproval, timeLimit } from './expire-approval.ts'
import { expireInputs } from './expire-inputs.ts'
import { endSendLeases, overdueRuns, putBack } from './lease-store.ts'
import { lookUpLater } from './look-up-later.ts'
import { endRun, openFrom } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { findRun } from './store.ts'

/**
 * Ends what is past its time: forms that nobody filled in, approvals that nobody gave, client actions that no browser answered, sends whose node died.
 * Any node may do it at any time; each run moves on once. One that can't be ended is put off, ever longer. Gives how many were
 * ended.
 */
export async function sweepRuns(parts: RunParts): Promise<number> {
  // After a pause of this very node, its own sends look abandoned too.
  await parts.sends.renew()
  const { db } = parts.database
  const which = { except: parts.overdueBackoff.putOff(), limit: 100 }
  let ended = 0
  for (const place of await overdueRuns(db, parts.clock.now(), parts.leaseTime, which)) {
    if (await tryToEnd(parts, place)) ended += 1
    // Behind the others, also where it is put off no longer, and for nodes that have not tried it yet.
    else await putBack(db, place, parts.clock.now())
  }
  return ended
}

async function tryToEnd(parts: RunParts, { workspaceId, id }: Pick<RunRow, 'workspaceId' | 'id'>): Promise<boolean> {
  let error: unknown
  try {
    const row = await findRun(parts.database.db, workspaceId, id)
    if (row && (await end(parts, row))) {
      parts.overdueBackoff.succeeded(id)
      return true
    }
  } catch (thrown) {
    error = thrown
  }
  const attempts = parts.overdueBackoff.failed(id)
  const movedOn = error === undefined || (isBellhopError(error) && error.code === 'conflict')
  // It may have moved on since the look. Where it is still there the next time, it has not.
  if (!movedOn || attempts > 1)
    parts.log.warn({ err: error, runId: id, attempts }, 'A run past its time could not be ended; it is tried again')
  return false
}

/**
 * Says that no send of an earlier process is still under way. Only for a database that one process alone can hold: there its
 * lock proves that the process before is dead, so nobody has to wait for its leases.
 */
export async function abandonSends(parts: Pick<RunParts, 'database' | 'leaseTime'>): Promise<void> {
  await endSendLeases(parts.database.db, parts.leaseTime)
}

/** False: it has moved on since it was read. */
async function end(parts: RunParts, row: RunRow): Promise<boolean> {
  switch (row.status) {
    case 'awaiting_inputs':
      return expireInputs(parts, row)
    case 'awaiting_approval':
      return expireApproval(parts, row)
    case 'awaiting_client':
      await expireClientAction(parts, row, timeLimit)
      return true
    case 'running':
      return abandon(parts, row)
    default:
      return false
  }
}

/** Its node is gone. A write may have arrived, so nobody knows what became of it; a read has simply failed. */
async function abandon(parts: RunParts, row: RunRow): Promise<boolean> {
  const error = row.write
    ? runError(
        'outcome_unknown',
        'The server stopped while this was being sent. It may or may not have been carried out.',
      )
    : runError('connection_lost', 'The server stopped while this was being read.')
  // Its node may have given a sign of life since the look.
  const run = { ...openFrom(row), only: { leaseOverAt: parts.leaseTime.now() } }
  return inUnit(parts, async unit => {
    const ended = await endRun(unit, parts, run, {
      status: row.write ? 'unknown' : 'failed',
      error,
      message: customerWords(error.code, await localeOf(parts, unit.tx, row)),
      actor: timeLimit,
      audit: 'run.finished',
      trace: stepsOf(row),
      ...(row.write ? { columns: lookUpLater(parts, row) } : {}),
    })
    return ended !== null
  })
}
