import { BellhopError, runError } from '@bellhop/core'
import { inUnit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { approveStep, auditApproval, decisionBy, tellResolved } from './approval-record.ts'
import { decideApproval, latestApproval } from './approval-store.ts'
import { askAgain, whatChanged } from './ask-again.ts'
import { clientColumns, offerToBrowsers } from './await-client.ts'
import { expireApproval } from './expire-approval.ts'
import { perform } from './perform.ts'
import { recordIntent } from './record-intent.ts'
import { endRun, movedOn, moveTo, openFrom } from './record-run.ts'
import { preparedOf, reopen } from './reopen.ts'
import { type ApprovalRow, type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { inRunSpan } from './run-span.ts'
import { sendingColumns } from './sending-columns.ts'

/** What became of an approval, and the work that is still to be done for it. */
export interface Decision {
  run: RunRow
  /** As it was decided. */
  approval: ApprovalRow
  /** Sends what was approved; null where nothing is sent (denied, a client action, asked again). */
  send: (() => Promise<RunRow>) | null
  /** The approval no longer fitted what would run, so the customer was asked again. */
  askedAgain: boolean
}

/**
 * The customer's yes to one rendered request: single use, decided by one statement, then sent exactly as it was frozen.
 * Throws `conflict` for another digest, `gone` for one already decided, `approval_expired` for one past its time.
 */
export async function approve(parts: RunParts, row: RunRow, digest: string, actor: Actor): Promise<Decision> {
  const { journey } = await reopenUndecided(parts, row, digest, actor)
  const prepared = preparedOf({ journey })
  const since = parts.sends.begin()
  return inUnit(parts, async (unit): Promise<Decision> => {
    const approval = await decideApproval(
      unit.tx,
      row.workspaceId,
      { runId: row.id, digest },
      decisionBy('approved', actor, parts),
    )
    if (!approval) throw whyRefused(await latestApproval(unit.tx, row.workspaceId, row.id), digest)
    const changed = await whatChanged(unit, parts, row, approval, journey)
    if (changed) {
      const { run, asked } = await askAgain(unit, parts, row, approval, changed, journey, actor)
      return { run, approval, send: null, askedAgain: asked }
    }

    const isClient = prepared.action.kind === 'client'
    const moved = await moveTo(unit, parts, openFrom(row), {
      status: isClient ? 'awaiting_client' : 'running',
      trace: [...stepsOf(row), approveStep(parts, approval)],
      columns: isClient ? clientColumns(parts) : sendingColumns(parts),
    })
    if (!moved) return movedOn()
    await tellResolved(unit, parts, moved, approval, 'approved')
    await auditApproval(unit, parts, moved, 'approval.approved', actor, approval)
    if (isClient) {
      await offerToBrowsers(unit, parts, moved, prepared)
      return { run: moved, approval, send: null, askedAgain: false }
    }
    await recordIntent(unit, parts, moved, prepared, actor)
    return {
      run: moved,
      approval,
      send: () => inRunSpan(parts, moved, () => perform(parts, moved, prepared, actor, since)),
      askedAgain: false,
    }
  })
}

/** The customer's no: nothing is sent. */
export async function deny(parts: RunParts, row: RunRow, digest: string, actor: Actor): Promise<Decision> {
  await reopenUndecided(parts, row, digest, actor)
  return inUnit(parts, async (unit): Promise<Decision> => {
    const approval = await decideApproval(
      unit.tx,
      row.workspaceId,
      { runId: row.id, digest },
      decisionBy('denied', actor, parts),
    )
    if (!approval) throw whyRefused(await latestApproval(unit.tx, row.workspaceId, row.id), digest)
    await tellResolved(unit, parts, row, approval, 'denied')
    const trace = [...stepsOf(row), approveStep(parts, approval)]
    const error = runError('approval_denied', 'The approval was denied: nothing was sent.')
    const ending = { status: 'denied', error, actor, audit: 'approval.denied', trace } as const
    const ended = await endRun(unit, parts, openFrom(row), ending)
    return { run: ended ?? movedOn(), approval, send: null, askedAgain: false }
  })
}

/** Refuses what can be refused without the state of the run, which a decided run no longer has. */
async function reopenUndecided(parts: RunParts, row: RunRow, digest: string, actor: Actor) {
  if (row.status === 'awaiting_approval') {
    const isDue = row.expiresAt !== null && row.expiresAt <= parts.clock.now()
    if (!isDue) return reopen(parts, parts.database.db, row, actor)
    await expireApproval(parts, row)
  }
  throw whyRefused(await latestApproval(parts.database.db, row.workspaceId, row.id), digest)
}

function whyRefused(approval: ApprovalRow | null, digest: string): BellhopError {
  if (!approval) {
    const hint = 'Only a run with the status `awaiting_approval` can be approved or denied. Read the run.'
    return new BellhopError('conflict', 'The run asks for no approval.', { hint })
  }
  if (approval.status === 'approved' || approval.status === 'denied') {
    return new BellhopError('gone', `The approval was already decided: ${approval.status}.`)
  }
  if (approval.status === 'void') return new BellhopError('gone', 'The approval is void: the run has ended without it.')
  if (approval.status === 'pending' && approval.digest !== digest) {
    return new BellhopError('conflict', 'The digest is not that of the request which waits for approval.', {
      hint: 'Read the run again and decide about the request that its approval shows now, by that digest.',
    })
  }
  return new BellhopError('approval_expired', 'The approval was not given in time.')
}
