import type { JsonObject, JsonValue, RunOutcome } from '@bellhop/core'
import type { AuditRecord } from '../audit/append-audit.ts'
import { createAppendWithRows } from '../audit/append-with-rows.ts'
import type { Changes } from '../changes/changes.ts'
import { toJson } from '../database/index.ts'
import { createGroupCommit, type GroupCommit } from '../group-commit.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import type { JourneyToSend } from './journey.ts'
import { packTrace } from './packed-trace.ts'
import { auditDetail, blank, type NewRun } from './record-run.ts'
import type { RunRow } from './run.ts'
import { type EndedRunColumns, runInsert } from './store.ts'

/** A run that has ended and was not stored before. */
export interface EndedRun {
  row: RunRow
  actor: Actor
}

/** Writes down runs that have ended, with their entries in the trail: all of a workspace that end at about the same time in one commit. */
export type RunJournal = GroupCommit<EndedRun>

export function createRunJournal(
  parts: Pick<Parts, 'database' | 'clock' | 'ids'>,
  changes: Pick<Changes, 'note'>,
): RunJournal {
  const append = createAppendWithRows(parts, 'append_runs', runInsert)
  return createGroupCommit(
    async (ended, workspaceId) => {
      await append(
        workspaceId,
        ended.map(({ row }) => toStored(row)),
        ended.map(toRecord),
      )
      changes.note(workspaceId, 'runs')
    },
    ({ row }) => row.workspaceId,
  )
}

/** The record of a run that has ended, as it will be stored. */
export function endedRow(
  { workspaceId, id, origin }: NewRun,
  ended: {
    frozen: JourneyToSend['frozen']
    outcome: RunOutcome
    node: string
    createdAt: Date
    finishedAt: Date
  },
): RunRow {
  const { frozen, outcome, node, createdAt, finishedAt } = ended
  return {
    ...blank,
    ...origin,
    workspaceId,
    id,
    requestDigest: frozen.columns.requestDigest ?? null,
    inputs: frozen.inputs,
    missing: [],
    status: outcome.status,
    result: outcome.result,
    message: outcome.message,
    followUps: outcome.followUps,
    error: asJson(outcome.error),
    trace: [...frozen.trace, ...outcome.trace].map(asJson),
    node,
    sentAt: createdAt,
    createdAt,
    updatedAt: finishedAt,
    finishedAt,
  }
}

function toRecord({ row, actor }: EndedRun): AuditRecord {
  return { kind: 'run.finished', actor, subject: row.id, detail: auditDetail(row) }
}

// Name by name: made by spreading, an object of this many members is several times slower to read.
function toStored(row: RunRow): EndedRunColumns {
  const { trace, packedTrace } = packTrace(row.trace)
  return {
    workspaceId: row.workspaceId,
    id: row.id,
    actionId: row.actionId,
    action: row.action,
    version: row.version,
    mode: row.mode,
    status: row.status,
    channel: row.channel,
    conversationId: row.conversationId,
    contactId: row.contactId,
    turnId: row.turnId,
    startedBy: row.startedBy,
    write: row.write,
    requestDigest: row.requestDigest,
    writeKey: row.writeKey,
    sealedPrepared: row.sealedPrepared,
    inputs: toJson(row.inputs),
    missing: toJson(row.missing),
    result: toJson(row.result),
    message: row.message,
    followUps: toJson(row.followUps),
    duplicateOf: row.duplicateOf,
    error: row.error === null ? null : toJson(row.error),
    trace,
    packedTrace,
    leaseUntil: row.leaseUntil,
    node: row.node,
    sentAt: row.sentAt,
    claimedBy: row.claimedBy,
    claimedAt: row.claimedAt,
    expiresAt: row.expiresAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    finishedAt: row.finishedAt,
  }
}

function asJson<T extends object>(value: T): JsonObject
function asJson<T extends object>(value: T | null): JsonObject | null
function asJson(value: object | null): JsonValue {
  return value as JsonValue
}
