import type { JsonObject, JsonValue, RunOutcome } from '@bellhop/core'
import type { Insertable } from 'kysely'
import { type AuditRecord, appendAudits } from '../audit/append-audit.ts'
import { type RunsTable, toJson } from '../database/index.ts'
import { createGroupCommit, type GroupCommit } from '../group-commit.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import type { JourneyToSend } from './journey.ts'
import { auditDetail, blank, type NewRun } from './record-run.ts'
import type { RunRow } from './run.ts'
import { insertRuns } from './store.ts'

/** A run that has ended and was not stored before. */
export interface EndedRun {
  row: RunRow
  actor: Actor
}

/** Writes down runs that have ended, with their entries in the trail: all that end at about the same time in one transaction. */
export type RunJournal = GroupCommit<EndedRun>

export function createRunJournal(parts: Parts): RunJournal {
  return createGroupCommit(ended =>
    parts.database.db.transaction().execute(async tx => {
      await insertRuns(
        tx,
        ended.map(({ row }) => toStored(row)),
      )
      for (const [workspaceId, records] of byWorkspace(ended)) await appendAudits(tx, parts, workspaceId, records)
    }),
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

/** In the order of their ids, so that two nodes that lock the same heads never wait for each other. */
function byWorkspace(ended: readonly EndedRun[]): [string, AuditRecord[]][] {
  const records = new Map<string, AuditRecord[]>()
  for (const { row, actor } of ended) {
    const record: AuditRecord = { kind: 'run.finished', actor, subject: row.id, detail: auditDetail(row) }
    records.set(row.workspaceId, [...(records.get(row.workspaceId) ?? []), record])
  }
  return [...records].sort(([a], [b]) => (a < b ? -1 : 1))
}

function toStored(row: RunRow): Insertable<RunsTable> {
  return {
    ...row,
    inputs: toJson(row.inputs),
    missing: toJson(row.missing),
    result: toJson(row.result),
    followUps: toJson(row.followUps),
    error: row.error === null ? null : toJson(row.error),
    trace: toJson(row.trace),
  }
}

function asJson<T extends object>(value: T): JsonObject
function asJson<T extends object>(value: T | null): JsonObject | null
function asJson(value: object | null): JsonValue {
  return value as JsonValue
}
