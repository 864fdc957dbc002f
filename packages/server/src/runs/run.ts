import type { JsonObject, JsonValue, RunError, TraceStep } from '@bellhop/core'
import type { FormField } from '@bellhop/core/stream'
import type { Selectable } from 'kysely'
import type { ApprovalsTable, RunsTable } from '../database/index.ts'

/** A run as it is stored, with its trace whole (`packed-trace.ts`). */
export type RunRow = Omit<Selectable<RunsTable>, 'packedTrace'>
export type ApprovalRow = Selectable<ApprovalsTable>

/** A run as REST gives it (contracts 6). */
export interface Run {
  id: string
  action: string
  version: number
  mode: RunRow['mode']
  status: RunRow['status']
  channel: string
  conversationId: string | null
  contactId: string | null
  startedBy: string
  inputs: JsonObject
  missing: FormField[]
  approval: Approval | null
  result: JsonValue
  message: string | null
  widget: null
  followUps: string[]
  duplicateOf: string | null
  error: RunError | null
  trace: TraceStep[]
  createdAt: string
  finishedAt: string | null
}

export interface Approval {
  id: string
  digest: string
  title: string
  fields: { label: string; value: string }[]
  expiresAt: string
  status: ApprovalRow['status']
  decidedBy: string | null
  decidedAt: string | null
}

/** Of runs that retention may remove: all that have ended, but for those of which nobody knows how. */
export const removableStatuses = ['succeeded', 'failed', 'denied', 'expired', 'cancelled', 'prepared'] as const

/** Of runs that have ended. Only one that is `unknown` ever moves on from there. */
export const finalStatuses = [...removableStatuses, 'unknown'] as const

export function isFinal(status: RunRow['status']): boolean {
  return finalStatuses.some(final => final === status)
}

/** Of runs that somebody has to do something about. */
export const waitingStatuses = ['awaiting_inputs', 'awaiting_approval', 'awaiting_client'] as const

export function isWaiting(status: RunRow['status']): boolean {
  return waitingStatuses.some(waiting => waiting === status)
}

/** The steps that a run's record has so far. */
export function stepsOf(row: Pick<RunRow, 'trace'>): TraceStep[] {
  return row.trace as unknown as TraceStep[]
}

// The casts give back the shapes that `store.ts` and `approval-store.ts` alone wrote into these json columns.
export function toRun(row: RunRow, approval: ApprovalRow | null): Run {
  return {
    id: row.id,
    action: row.action,
    version: row.version,
    mode: row.mode,
    status: row.status,
    channel: row.channel,
    conversationId: row.conversationId,
    contactId: row.contactId,
    startedBy: row.startedBy,
    inputs: row.inputs,
    missing: row.missing as unknown as FormField[],
    approval: approval ? toApproval(approval) : null,
    result: row.result,
    message: row.message,
    widget: null,
    followUps: row.followUps as string[],
    duplicateOf: row.duplicateOf,
    error: row.error as unknown as RunError | null,
    trace: stepsOf(row),
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

function toApproval(row: ApprovalRow): Approval {
  return {
    id: row.id,
    digest: row.digest,
    title: row.title,
    fields: row.fields,
    expiresAt: row.expiresAt.toISOString(),
    status: row.status,
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }
}
