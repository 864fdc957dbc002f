import {
  BellhopError,
  type JsonObject,
  type JsonValue,
  type RunError,
  type RunOutcome,
  type TraceStep,
} from '@bellhop/core'
import type { FinalRunStatus, FormField, StreamEventBody } from '@bellhop/core/stream'
import type { InsertObject } from 'kysely'
import { appendAudit } from '../audit/append-audit.ts'
import type { AuditKind } from '../audit/audit-kind.ts'
import { appendEvents } from '../conversations/append-events.ts'
import type { Unit } from '../conversations/unit-of-work.ts'
import { type RunStatus, type Schema, toJson } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Tx } from '../parts.ts'
import { limitWaitingRuns } from './limit-waiting-runs.ts'
import { packTraceAsText } from './packed-trace.ts'
import { recordDigest } from './record-digest.ts'
import { isFinal, isWaiting, type RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { countEnded } from './run-span.ts'
import { insertRun, moveRun, type OnlyWhere, type RunColumns } from './store.ts'

/** What a run has from its start, and keeps. */
export type RunOrigin = Pick<
  RunRow,
  | 'actionId'
  | 'action'
  | 'version'
  | 'mode'
  | 'channel'
  | 'conversationId'
  | 'contactId'
  | 'turnId'
  | 'startedBy'
  | 'write'
>

/** A run on its way to its next status: not stored yet, or stored with the status `from`. */
export type OpenRun = NewRun | { workspaceId: string; id: string; from: RunStatus; only?: OnlyWhere }

/** A run that is not stored yet. */
export interface NewRun {
  workspaceId: string
  id: string
  from: null
  origin: RunOrigin
  /** Throws, within the transaction that would store it, where it may no longer begin. */
  fence?: (tx: Tx) => Promise<void>
}

/** A stored run, about to move on from the status that it has. */
export function openFrom({ workspaceId, id, status }: RunRow): Exclude<OpenRun, NewRun> {
  return { workspaceId, id, from: status }
}

/** What a change of status writes. JSON columns take values here; they are serialised below, in one place. */
export interface RunChange {
  status: RunStatus
  inputs?: JsonObject
  missing?: FormField[]
  result?: JsonValue
  message?: string | null
  followUps?: string[]
  error?: RunError | null
  trace?: TraceStep[]
  columns?: RunColumns
}

/** Stores the run's next status, or gives null when somebody else has moved it on since. */
export async function moveTo(unit: Unit, parts: RunParts, run: OpenRun, change: RunChange): Promise<RunRow | null> {
  const now = parts.clock.now()
  const columns = {
    ...(change.inputs === undefined ? {} : { inputs: toJson(change.inputs) }),
    ...(change.missing === undefined ? {} : { missing: toJson(asJson(change.missing)) }),
    ...(change.result === undefined ? {} : { result: toJson(change.result) }),
    ...(change.message === undefined ? {} : { message: change.message }),
    ...(change.followUps === undefined ? {} : { followUps: toJson<JsonValue[]>(change.followUps) }),
    ...(change.error === undefined ? {} : { error: change.error === null ? null : toJson(asJson(change.error)) }),
    ...(change.trace === undefined ? {} : packTraceAsText(asJson(change.trace))),
    ...change.columns,
    status: change.status,
    updatedAt: now,
  }
  const { workspaceId, id } = run
  unit.afterCommit(() => parts.changes.note(workspaceId, 'runs'))
  if (run.from !== null) return moveRun(unit.tx, run, run.only ?? {}, columns)
  await run.fence?.(unit.tx)
  const { conversationId } = run.origin
  // Also of what a program or a model starts, which no page has held back. What opens nothing may run beside all that is open.
  if (isWaiting(change.status) && conversationId !== null)
    await limitWaitingRuns(parts, unit.tx, { workspaceId, conversationId })
  const started = { ...blank, ...run.origin, workspaceId, id, ...columns, createdAt: now }
  return insertRun(unit.tx, { ...started, inputs: started.inputs ?? toJson<JsonObject>({}) } as InsertObject<
    Schema,
    'runs'
  >)
}

/** The columns of a run of which nothing is known yet. */
export const blank = {
  requestDigest: null,
  writeKey: null,
  sealedPrepared: null,
  result: null,
  message: null,
  duplicateOf: null,
  error: null,
  leaseUntil: null,
  leaseToken: null,
  node: null,
  sentAt: null,
  claimedBy: null,
  claimedAt: null,
  expiresAt: null,
  readBackAt: null,
  readBackTries: 0,
  finishedAt: null,
}

export interface Ending {
  status: FinalRunStatus
  outcome?: RunOutcome
  result?: JsonValue
  error?: RunError | null
  message?: string | null
  actor: Actor
  /** What the trail says of it. */
  audit: AuditKind
  auditDetail?: JsonObject
  /** Steps that come before the outcome's. */
  trace?: TraceStep[]
  inputs?: JsonObject
  columns?: RunColumns
}

/** Ends a run: outcome, stream event and audit entry in one transaction. Null when it had already moved on. */
export async function endRun(unit: Unit, parts: RunParts, run: OpenRun, ending: Ending): Promise<RunRow | null> {
  const { outcome } = ending
  const ended = await moveTo(unit, parts, run, {
    status: ending.status,
    ...(ending.inputs === undefined ? {} : { inputs: ending.inputs }),
    missing: [],
    result: outcome?.result ?? ending.result ?? null,
    message: outcome?.message ?? ending.message ?? null,
    followUps: outcome?.followUps ?? [],
    error: outcome?.error ?? ending.error ?? null,
    trace: [...(ending.trace ?? []), ...(outcome?.trace ?? [])],
    // What was needed to go on is no longer needed: the less that is kept, the less can leak.
    columns: {
      sealedPrepared: null,
      readBackAt: null,
      leaseUntil: null,
      expiresAt: null,
      ...ending.columns,
      finishedAt: parts.clock.now(),
    },
  })
  if (!ended) return null
  const code = (outcome?.error ?? ending.error)?.code
  await tell(unit, parts, ended, [
    {
      type: 'action-end',
      runId: ended.id,
      action: ended.action,
      status: ending.status,
      ...(code === 'identity_required' && { code }),
    },
  ])
  await appendAudit(unit.tx, parts, ended.workspaceId, {
    kind: ending.audit,
    actor: ending.actor,
    subject: ended.id,
    detail: { ...auditDetail(ended), ...ending.auditDetail },
  })
  unit.afterCommit(() => {
    // One that was called unknown has been counted as that.
    if (run.from !== 'unknown') countEnded(parts, ended)
    parts.onSettled(ended)
  })
  return ended
}

/** Somebody else took the run on in the meantime: what this caller wanted to do no longer applies. */
export function movedOn(): never {
  throw new BellhopError('conflict', 'The run has moved on in the meantime.', {
    hint: 'Read the run again: somebody else has answered, decided or ended it.',
  })
}

/** Appends events to the stream of the run's conversation, where it has one. */
export async function tell(
  unit: Unit,
  parts: RunParts,
  run: RunRow,
  events: readonly StreamEventBody[],
): Promise<void> {
  const { workspaceId, conversationId, turnId } = run
  if (conversationId) await appendEvents(unit, parts, { workspaceId, conversationId, turnId }, events)
}

/**
 * What the trail says of a run: never credentials, never sensitive inputs (the row's inputs are masked). Of one that has ended it
 * keeps a digest of its whole record, so that a row that is changed afterwards is found out.
 */
export function auditDetail(run: RunRow): JsonObject {
  const error = run.error as { code?: string; status?: number } | null
  // In canonical order (`chain-entries.ts`).
  const told: JsonObject = { action: run.action, channel: run.channel, conversationId: run.conversationId }
  if (run.duplicateOf) told.duplicateOf = run.duplicateOf
  if (error?.code) told.error = error.code
  told.inputs = run.inputs
  told.mode = run.mode
  if (isFinal(run.status)) told.recordDigest = recordDigest(run)
  told.requestDigest = run.requestDigest
  told.status = run.status
  if (error?.status !== undefined) told.upstreamStatus = error.status
  told.version = run.version
  return told
}

function asJson<T extends object>(value: T): T & JsonObject & JsonValue[] {
  return value as T & JsonObject & JsonValue[]
}
