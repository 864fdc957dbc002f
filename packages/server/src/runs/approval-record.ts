import { appendAudit } from '../audit/append-audit.ts'
import type { Unit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { auditDetail, tell } from './record-run.ts'
import type { ApprovalRow, RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'

/** What a decision writes into its approval. */
export function decisionBy<S extends 'approved' | 'denied' | 'void'>(status: S, actor: Actor, parts: RunParts) {
  return { status, decidedBy: `${actor.type}:${actor.id}`, decidedAt: parts.clock.now() }
}

/** Closes the card in the conversation. */
export async function tellResolved(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  approval: ApprovalRow,
  status: 'approved' | 'denied' | 'expired' | 'void',
): Promise<void> {
  await tell(unit, parts, row, [{ type: 'approval-resolved', runId: row.id, approvalId: approval.id, status }])
}

export async function auditApproval(
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

/** The decision, as a step of the run's record. */
export function approveStep(parts: RunParts, approval: ApprovalRow) {
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
