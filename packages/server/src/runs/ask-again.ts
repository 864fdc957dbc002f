import { maskInputs, type Preparation, prepareRun, runError, voidWords } from '@bellhop/core'
import { claimsOf } from '../conversations/find-contact.ts'
import type { Unit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { auditApproval, tellResolved } from './approval-record.ts'
import { voidApproval } from './approval-store.ts'
import { identityStamp, requestApproval, secretsStamp } from './await-approval.ts'
import { workspaceHmac } from './digest-key.ts'
import { askedNames, draftId, type Journey, type Runnable, whatRan } from './journey.ts'
import { endRun, movedOn, moveTo, openFrom } from './record-run.ts'
import { type ApprovalRow, type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { sealState } from './waiting-state.ts'
import { whatRuns } from './what-runs.ts'

/** Why an approval is void, and the definition to ask with instead; null: there is nothing more to ask about. */
export interface Change {
  why: string
  action: Runnable | null
}

/** Null while the approval still covers what would run. */
export async function whatChanged(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  approval: ApprovalRow,
  { action: approved }: Journey,
): Promise<Change | null> {
  const { action, why } = await whatRuns(parts, unit.tx, row)
  if (!action) return { why, action: null }
  if (action.id !== draftId && action.version !== approval.actionVersion)
    return { why: 'the action was changed', action }
  if (approval.identityStamp !== (await identityStamp(unit.tx, row))) return { why: 'the identity changed', action }
  const stamp = await secretsStamp(unit.tx, row.workspaceId, approved.definition)
  return stamp === approval.secretsStamp ? null : { why: 'a secret was changed', action }
}

/**
 * The values stay those that were frozen; the request is made anew from them, and its approval asked for anew. Where that
 * can't be done, the run has failed. True: it was asked for.
 */
export async function askAgain(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  approval: ApprovalRow,
  { why, action }: Change,
  journey: Journey,
  actor: Actor,
): Promise<{ run: RunRow; asked: boolean }> {
  const at = parts.clock.now()
  await voidApproval(unit.tx, row.workspaceId, approval.id, at)
  const again = action && (await prepareAgain(unit, parts, row, action, journey))
  if (!action || again?.status !== 'prepared') {
    await tellResolved(unit, parts, row, approval, 'void')
    const ended = await endRun(unit, parts, openFrom(row), {
      status: 'failed',
      error: runError('conflict', `The approval is void: ${why}. Nothing was sent.`),
      message: voidWords(journey.state.call.agent.locale),
      actor,
      audit: 'approval.voided',
      auditDetail: { why },
      trace: stepsOf(row),
    })
    return { run: ended ?? movedOn(), asked: false }
  }
  const { prepared, resolved, trace } = again
  const expiresAt = new Date(at.getTime() + action.definition.approvalExpiresMs)
  const state = { ...journey.state, frozen: prepared.frozen }
  const moved = await moveTo(unit, parts, openFrom(row), {
    status: 'awaiting_approval',
    inputs: maskInputs(action.definition, resolved.values),
    trace,
    columns: {
      ...whatRan(action),
      requestDigest: prepared.frozen.digest,
      writeKey: prepared.frozen.writeKey,
      expiresAt,
      sealedPrepared: sealState(parts.keyring, row.workspaceId, row.id, state),
    },
  })
  if (!moved) return movedOn()
  await tellResolved(unit, parts, row, approval, 'void')
  await auditApproval(unit, parts, row, 'approval.voided', actor, approval, why)
  await requestApproval(unit, parts, moved, { action, prepared }, actor, expiresAt)
  return { run: moved, asked: true }
}

async function prepareAgain(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  action: Runnable,
  { state }: Journey,
): Promise<Preparation> {
  const hmac = await workspaceHmac(parts, unit.tx, row.workspaceId)
  const identity = row.contactId ? await claimsOf(unit.tx, row.workspaceId, row.contactId) : state.call.identity
  const asked = askedNames(action.definition)
  const given = Object.fromEntries(Object.entries({ ...state.frozen?.values }).filter(([name]) => asked.has(name)))
  return prepareRun(
    action.definition,
    { ...state.call, identity, contact: identity ?? {}, inputs: given, unknownInputs: 'ignore' },
    { clock: parts.clock, hmac, version: action.version },
  )
}
