import type { JsonObject } from '@bellhop/core'
import { approvalFields, digestOf, secretRefs } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { claimsOf } from '../conversations/find-contact.ts'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import { toJson } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Tx } from '../parts.ts'
import { secretHeads } from '../secrets/resolve-secrets.ts'
import { insertApproval } from './approval-store.ts'
import { workspaceHmac } from './digest-key.ts'
import { type JourneyToSend, tellStart } from './journey.ts'
import { auditDetail, movedOn, moveTo, tell } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
import { sealState } from './waiting-state.ts'

/** Puts the frozen request before the customer: a row and a card, no process. */
export async function awaitApproval(parts: RunParts, scope: RunScope, journey: JourneyToSend): Promise<RunRow> {
  return inUnit(parts, async unit => {
    const { run, action, state, frozen } = journey
    const expiresAt = new Date(parts.clock.now().getTime() + action.definition.approvalExpiresMs)
    const row = await moveTo(unit, parts, run, {
      ...frozen,
      status: 'awaiting_approval',
      columns: {
        ...frozen.columns,
        expiresAt,
        sealedPrepared: sealState(parts.keyring, scope.workspaceId, run.id, state),
      },
    })
    if (!row) return movedOn()
    await tellStart(unit, parts, row, journey)
    await requestApproval(unit, parts, row, journey, scope.actor, expiresAt)
    return row
  })
}

/** Writes the approval down and shows its card. At most one is pending for a run. */
export async function requestApproval(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  { action, prepared }: Pick<JourneyToSend, 'action' | 'prepared'>,
  actor: Actor,
  expiresAt: Date,
): Promise<void> {
  const { frozen } = prepared
  const fields = approvalFields(action.definition, frozen)
  const id = parts.ids.next('apr')
  const hmac = await workspaceHmac(parts, unit.tx, row.workspaceId)
  const approval = await insertApproval(unit.tx, {
    workspaceId: row.workspaceId,
    id,
    runId: row.id,
    conversationId: row.conversationId,
    contactId: row.contactId,
    // Of this card alone: a second click on one that is void must not count for the one that came after it, not even
    // where both ask about the same request.
    digest: hmac(JSON.stringify(['approval', id, frozen.digest])),
    title: action.definition.title,
    fields: toJson(fields),
    actionVersion: row.version,
    secretsStamp: await secretsStamp(unit.tx, row.workspaceId, prepared.action),
    identityStamp: await identityStamp(unit.tx, row),
    status: 'pending',
    expiresAt,
    decidedBy: null,
    decidedAt: null,
    createdAt: parts.clock.now(),
  })
  await tell(unit, parts, row, [
    {
      type: 'approval-requested',
      runId: row.id,
      approvalId: approval.id,
      digest: approval.digest,
      title: approval.title,
      fields,
      expiresAt: expiresAt.toISOString(),
    },
  ])
  const detail: JsonObject = { ...auditDetail(row), approvalId: approval.id, expiresAt: expiresAt.toISOString() }
  await appendAudit(unit.tx, parts, row.workspaceId, { kind: 'approval.requested', actor, subject: row.id, detail })
}

/** Changes when a secret that the action uses gets another value, other hosts, or is switched off. */
export async function secretsStamp(
  tx: Tx,
  workspaceId: string,
  action: JourneyToSend['action']['definition'],
): Promise<string> {
  const heads = await secretHeads(tx, workspaceId, secretRefs(action))
  return digestOf(heads.map(({ id, version, hosts, enabled }) => [id, version, [...hosts], enabled]))
}

/** Changes when the run's contact is somebody else, or no longer who they were when they were asked. */
export async function identityStamp(tx: Tx, { workspaceId, contactId }: RunRow): Promise<string> {
  return digestOf([contactId, contactId === null ? null : await claimsOf(tx, workspaceId, contactId)])
}
