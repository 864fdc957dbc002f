import { BellhopError, type PreparedRun, prepareRun } from '@bellhop/core'
import { loadActionsByName } from '../actions/load-action.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { identityStamp, requestApproval, secretsStamp } from './await-approval.ts'
import { clientColumns, offerToBrowsers } from './await-client.ts'
import { workspaceHmac } from './digest-key.ts'
import { perform, recordIntent, sendingColumns } from './dispatch.ts'
import { auditDetail, endRun, moveTo, openFrom, tell } from './record-run.ts'
import { preparedOf, reopen } from './reopen.ts'
import { type ApprovalRow, type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { draftId, type Journey, movedOn, type Runnable } from './start-run.ts'
import { closeApproval, decideApproval, latestApproval, voidApproval } from './store.ts'
import { sealState } from './waiting-state.ts'

/** What became of an approval, and the work that is still to be done for it. */
export interface Decision {
  run: RunRow
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
  return inUnit(parts, async (unit): Promise<Decision> => {
    const approval = await decideApproval(
      unit.tx,
      row.workspaceId,
      { runId: row.id, digest },
      decision('approved', actor, parts),
    )
    if (!approval) return refuseDecision(unit, parts, row, digest, actor)
    const changed = await whatChanged(unit, parts, row, approval, journey)
    if (changed) return askAgain(unit, parts, row, approval, changed, actor)

    const isClient = prepared.action.kind === 'client'
    const moved = await moveTo(unit, parts, openFrom(row), {
      status: isClient ? 'awaiting_client' : 'running',
      trace: [...stepsOf(row), approveStep(parts, approval)],
      columns: isClient ? clientColumns(parts) : sendingColumns(parts, prepared),
    })
    if (!moved) return movedOn()
    await tellResolved(unit, parts, moved, approval, 'approved')
    await audit(unit, parts, moved, 'approval.approved', actor, approval)
    if (isClient) {
      await offerToBrowsers(unit, parts, moved, prepared)
      return { run: moved, send: null, askedAgain: false }
    }
    await recordIntent(unit, parts, moved, prepared, actor)
    return { run: moved, send: () => perform(parts, moved, prepared, actor), askedAgain: false }
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
      decision('denied', actor, parts),
    )
    if (!approval) return refuseDecision(unit, parts, row, digest, actor)
    await tellResolved(unit, parts, row, approval, 'denied')
    const trace = [...stepsOf(row), approveStep(parts, approval)]
    const ended = await endRun(unit, parts, openFrom(row), { status: 'denied', actor, audit: 'approval.denied', trace })
    return { run: ended ?? movedOn(), send: null, askedAgain: false }
  })
}

/** Ends a run whose approval nobody gave in time. Does nothing where that was decided meanwhile. */
export async function expireApproval(parts: RunParts, row: RunRow, actor: Actor): Promise<void> {
  await inUnit(parts, unit => expire(unit, parts, row, actor))
}

async function expire(unit: Unit, parts: RunParts, row: RunRow, actor: Actor): Promise<void> {
  const closed = await closeApproval(unit.tx, row.workspaceId, row.id, {
    ...decision('expired', actor, parts),
    decidedBy: null,
  })
  if (!closed) return
  await tellResolved(unit, parts, row, closed, 'expired')
  const trace = [...stepsOf(row), approveStep(parts, closed)]
  await endRun(unit, parts, openFrom(row), { status: 'expired', actor, audit: 'approval.expired', trace })
}

/** Refuses what can be refused without the state of the run, which a decided run no longer has. */
async function reopenUndecided(parts: RunParts, row: RunRow, digest: string, actor: Actor) {
  if (row.status === 'awaiting_approval') return reopen(parts, parts.database.db, row, actor)
  const approval = await latestApproval(parts.database.db, row.workspaceId, row.id)
  throw whyRefused(approval, digest)
}

async function refuseDecision(unit: Unit, parts: RunParts, row: RunRow, digest: string, actor: Actor): Promise<never> {
  const approval = await latestApproval(unit.tx, row.workspaceId, row.id)
  const error = whyRefused(approval, digest)
  if (error.code === 'approval_expired' && approval?.status === 'pending') {
    // The refusal undoes this transaction, so the expiry is written by one of its own.
    parts.background(expireApproval(parts, row, actor))
  }
  throw error
}

function whyRefused(approval: ApprovalRow | null, digest: string): BellhopError {
  if (!approval) return new BellhopError('conflict', 'The run asks for no approval.')
  if (approval.status === 'expired') return new BellhopError('approval_expired', 'The approval was not given in time.')
  if (approval.status === 'approved' || approval.status === 'denied') {
    return new BellhopError('gone', `The approval was already decided: ${approval.status}.`)
  }
  if (approval.digest !== digest) {
    return new BellhopError('conflict', 'The digest is not that of the request which waits for approval.')
  }
  return new BellhopError('approval_expired', 'The approval was not given in time.')
}

function decision<S extends 'approved' | 'denied' | 'expired' | 'void'>(status: S, actor: Actor, parts: RunParts) {
  return { status, decidedBy: `${actor.type}:${actor.id}`, decidedAt: parts.clock.now() }
}

/** Null while the approval still covers what would run. Else the definition to ask with, and why. */
async function whatChanged(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  approval: ApprovalRow,
  journey: Journey,
): Promise<{ why: string; action: Runnable; journey: Journey } | null> {
  if (journey.action.id === draftId) return null
  const [current] = await loadActionsByName(parts, unit.tx, row.workspaceId, [row.action])
  if (!current || current.id !== row.actionId) return { why: 'the action is gone', action: journey.action, journey }
  if (current.version !== approval.actionVersion) return { why: 'the action was changed', action: current, journey }
  if (approval.identityStamp !== identityStamp(row.contactId))
    return { why: 'the identity changed', action: current, journey }
  const stamp = await secretsStamp(unit.tx, row.workspaceId, journey.action.definition)
  return stamp === approval.secretsStamp ? null : { why: 'a secret was changed', action: current, journey }
}

/** The values stay those that were frozen; the request is made anew from them, and its approval asked for anew. */
async function askAgain(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  approval: ApprovalRow,
  { why, action, journey }: { why: string; action: Runnable; journey: Journey },
  actor: Actor,
): Promise<Decision> {
  const at = parts.clock.now()
  await voidApproval(unit.tx, row.workspaceId, approval.id, at)
  await tellResolved(unit, parts, row, approval, 'void')
  const prepared = why === 'the action is gone' ? null : await prepareAgain(unit, parts, row, action, journey)
  if (!prepared) {
    const ended = await endRun(unit, parts, openFrom(row), {
      status: 'failed',
      error: { code: 'conflict', message: `The approval is void: ${why}, and the request can't be made anew.` },
      message: null,
      actor,
      audit: 'approval.voided',
      auditDetail: { why },
      trace: stepsOf(row),
    })
    return { run: ended ?? movedOn(), send: null, askedAgain: false }
  }
  await audit(unit, parts, row, 'approval.voided', actor, approval, why)
  const expiresAt = new Date(at.getTime() + action.definition.approvalExpiresMs)
  const state = { ...journey.state, frozen: prepared.frozen }
  const moved = await moveTo(unit, parts, openFrom(row), {
    status: 'awaiting_approval',
    columns: {
      version: action.version,
      requestDigest: prepared.frozen.digest,
      writeKey: prepared.frozen.writeKey,
      expiresAt,
      sealedPrepared: sealState(parts.keyring, row.workspaceId, row.id, state),
    },
  })
  if (!moved) return movedOn()
  await requestApproval(unit, parts, moved, { action, prepared }, actor, expiresAt)
  return { run: moved, send: null, askedAgain: true }
}

async function prepareAgain(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  action: Runnable,
  { state }: Journey,
): Promise<PreparedRun | null> {
  const hmac = await workspaceHmac(parts, unit.tx, row.workspaceId)
  const inputs = { ...state.frozen?.values }
  const bound = new Set(
    action.definition.inputs.filter(input => input.from !== 'conversation').map(input => input.name),
  )
  const given = Object.fromEntries(Object.entries(inputs).filter(([name]) => !bound.has(name)))
  const preparation = prepareRun(
    action.definition,
    { ...state.call, inputs: given, unknownInputs: 'ignore' },
    { clock: parts.clock, hmac, version: action.version },
  )
  return preparation.status === 'prepared' ? preparation.prepared : null
}

async function tellResolved(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  approval: ApprovalRow,
  status: 'approved' | 'denied' | 'expired' | 'void',
): Promise<void> {
  await tell(unit, parts, row, [{ type: 'approval-resolved', runId: row.id, approvalId: approval.id, status }])
}

async function audit(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  kind: 'approval.approved' | 'approval.voided',
  actor: Actor,
  approval: ApprovalRow,
  why?: string,
): Promise<void> {
  const detail = { ...auditDetail(row), approvalId: approval.id, digest: approval.digest, ...(why ? { why } : {}) }
  await appendAudit(unit.tx, parts, row.workspaceId, { kind, actor, subject: row.id, detail })
}

function approveStep(parts: RunParts, approval: ApprovalRow) {
  return {
    step: 'approve' as const,
    startedAt: approval.createdAt.toISOString(),
    durationMs: parts.clock.now().getTime() - approval.createdAt.getTime(),
    detail: {
      approvalId: approval.id,
      digest: approval.digest,
      status: approval.status,
      decidedBy: approval.decidedBy,
    },
  }
}
