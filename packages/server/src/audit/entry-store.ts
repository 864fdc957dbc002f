import type { AuditEntry } from '@bellhop/core/audit'
import { type Selectable, sql } from 'kysely'
import type { AuditEntriesTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import type { AuditKind } from './audit-kind.ts'

/** Entries in the order in which they were written, the first of them after `afterSeq`, up to `throughSeq`. */
export async function readEntries(
  tx: Tx,
  workspaceId: string,
  range: { afterSeq: number; throughSeq: number; limit: number },
): Promise<AuditEntry[]> {
  const rows = await tx
    .selectFrom('auditEntries')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('seq', '>', range.afterSeq)
    .where('seq', '<=', range.throughSeq)
    .orderBy('seq')
    .limit(range.limit)
    .execute()
  return rows.map(toEntry)
}

export interface EntryFilter {
  kind?: string | undefined
  /** Id of who did it. */
  actor?: string | undefined
  subject?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
}

/** Entries newest first, before `beforeSeq`. */
export async function listEntries(
  tx: Tx,
  workspaceId: string,
  { beforeSeq, limit, actor, from, to, ...filter }: EntryFilter & { beforeSeq: number | null; limit: number },
): Promise<AuditEntry[]> {
  let query = tx.selectFrom('auditEntries').selectAll().where('workspaceId', '=', workspaceId)
  if (beforeSeq !== null) query = query.where('seq', '<', beforeSeq)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject)
  if (actor !== undefined) query = query.where(sql<string>`actor->>'id'`, '=', actor)
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<', to)
  const rows = await query.orderBy('seq', 'desc').limit(limit).execute()
  return rows.map(toEntry)
}

/** The newest entry of a kind. */
export async function newestOfKind(tx: Tx, workspaceId: string, kind: AuditKind): Promise<AuditEntry | null> {
  const [entry] = await listEntries(tx, workspaceId, { beforeSeq: null, kind, limit: 1 })
  return entry ?? null
}

/** Number of the newest entry that is stored, whatever the head says; 0 without one. */
export async function lastSeq(tx: Tx, workspaceId: string): Promise<number> {
  const newest = await tx
    .selectFrom('auditEntries')
    .select('seq')
    .where('workspaceId', '=', workspaceId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest?.seq ?? 0
}

/** Number of the first entry after `afterSeq` that was not written before some time. */
export async function firstEntrySince(
  tx: Tx,
  workspaceId: string,
  afterSeq: number,
  since: Date,
): Promise<number | null> {
  const row = await tx
    .selectFrom('auditEntries')
    .select('seq')
    .where('workspaceId', '=', workspaceId)
    .where('seq', '>', afterSeq)
    .where('at', '>=', since)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return row?.seq ?? null
}

/** Of which of these something is told after some entry. */
export async function subjectsAfter(
  tx: Tx,
  workspaceId: string,
  subjects: readonly string[],
  afterSeq: number,
): Promise<string[]> {
  if (subjects.length === 0) return []
  const rows = await tx
    .selectFrom('auditEntries')
    .select('subject')
    .distinct()
    .where('workspaceId', '=', workspaceId)
    .where('seq', '>', afterSeq)
    .where('subject', 'in', subjects)
    .execute()
  return rows.map(({ subject }) => subject)
}

function toEntry(row: Selectable<AuditEntriesTable>): AuditEntry {
  return { ...row, at: row.at.toISOString() }
}
