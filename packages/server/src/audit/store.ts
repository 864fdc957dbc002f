import type { AuditEntry, AuditHead, AuditStub } from '@bellhop/core/audit'
import { emptyHead } from '@bellhop/core/audit'
import { CompiledQuery, type Insertable, type Selectable, sql, type Transaction } from 'kysely'
import {
  type AuditEntriesTable,
  type AuditKeysTable,
  type AuditStubsTable,
  binaryValue,
  type ExecutePrepared,
  preparedStatement,
  type RowInsert,
  rowInsert,
  type Schema,
  toBuffers,
  toJson,
} from '../database/index.ts'
import type { Tx } from '../parts.ts'
import { finalStatuses } from '../runs/run.ts'
import type { AuditKind } from './audit-kind.ts'

/** The head of a workspace's chain, locked until the transaction ends. */
export async function lockHead(tx: Transaction<Schema>, workspaceId: string): Promise<AuditHead | undefined> {
  const select = () =>
    tx
      .selectFrom('auditHeads')
      .select(['seq', 'hash'])
      .where('workspaceId', '=', workspaceId)
      .forUpdate()
      .executeTakeFirst()
  const head = await select()
  if (head) return head
  await tx
    .insertInto('auditHeads')
    .values({ workspaceId, ...emptyHead })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return select()
}

/** Stores entries and moves the head to the last of them. */
export async function insertEntries(
  tx: Transaction<Schema>,
  workspaceId: string,
  entries: readonly AuditEntry[],
  head: AuditHead,
): Promise<void> {
  await tx.insertInto('auditEntries').values(entries.map(toStored)).execute()
  await tx
    .updateTable('auditHeads')
    .set({ ...head })
    .where('workspaceId', '=', workspaceId)
    .execute()
}

/** What one statement stores: it does so only where `head` is still the workspace's. */
export interface AppendedRows<Row> {
  workspaceId: string
  head: AuditHead
  next: AuditHead
  entries: readonly AuditEntry[]
  rows: readonly Row[]
}

export interface StoreWithRows<Row> {
  /** In a commit of its own. False: the head has moved, and nothing was stored. */
  alone(execute: ExecutePrepared, appended: AppendedRows<Row>): Promise<boolean>
  /** In a transaction that has locked the head. */
  within(tx: Transaction<Schema>, appended: AppendedRows<Row>): Promise<void>
}

/** Moves a head, and stores entries with the rows that they tell of, by one statement of this name. */
export function createStoreWithRows<Row>(name: string, insert: RowInsert<Row>): StoreWithRows<Row> {
  const moved = 'exists (select from head)'
  const statement = preparedStatement(
    name,
    `with head as (
      update audit_heads set seq = $4::int8, hash = $5::text
      where workspace_id = $1::text and seq = $2::int8 and hash = $3::text returning seq
    ),
    entries as (${entryInsert.sql(6, moved)}),
    rows as (${insert.sql(6 + entryInsert.parameters, moved)})
    select seq from head`,
  )
  const valuesOf = ({ workspaceId, head, next, entries, rows }: AppendedRows<Row>) => [
    binaryValue('text', workspaceId),
    ...[head, next].flatMap(({ seq, hash }) => [binaryValue('int8', seq), binaryValue('text', hash)]),
    ...entryInsert.values(entries.map(toStored)),
    ...insert.values(rows),
  ]
  return {
    alone: async (execute, appended) => (await execute(statement, valuesOf(appended))).length > 0,
    within: async (tx, appended) => {
      const { rows } = await tx.executeQuery(CompiledQuery.raw(statement.sql, toBuffers(valuesOf(appended))))
      if (rows.length === 0) throw new Error('The head of the trail moved while it was locked.')
    },
  }
}

const entryInsert = rowInsert<Insertable<AuditEntriesTable>>('audit_entries', {
  workspaceId: 'text',
  seq: 'int8',
  id: 'text',
  at: 'timestamptz',
  kind: 'text',
  actor: 'json',
  subject: 'text',
  detail: 'json',
  prevHash: 'text',
  hash: 'text',
})

function toStored(entry: AuditEntry): Insertable<AuditEntriesTable> {
  return { ...entry, at: new Date(entry.at), actor: toJson(entry.actor), detail: toJson(entry.detail) }
}

export async function readHead(tx: Tx, workspaceId: string): Promise<AuditHead> {
  const head = await tx
    .selectFrom('auditHeads')
    .select(['seq', 'hash'])
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirst()
  return head ?? emptyHead
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

/** The workspaces that have a trail or ought to, in a fixed order: a trail outlives the rows that it tells of. */
export async function listTrails(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('workspaces')
    .select('workspaceId')
    .union(tx.selectFrom('auditHeads').select('workspaceId'))
    .union(tx.selectFrom('auditEntries').select('workspaceId'))
    .orderBy('workspaceId')
    .execute()
  return rows.map(row => row.workspaceId)
}

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

/** Entries newest first, before `beforeSeq`. */
export async function listEntries(
  tx: Tx,
  workspaceId: string,
  filter: { beforeSeq: number | null; kind: string | undefined; subject: string | undefined; limit: number },
): Promise<AuditEntry[]> {
  let query = tx.selectFrom('auditEntries').selectAll().where('workspaceId', '=', workspaceId)
  if (filter.beforeSeq !== null) query = query.where('seq', '<', filter.beforeSeq)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject)
  const rows = await query.orderBy('seq', 'desc').limit(filter.limit).execute()
  return rows.map(toEntry)
}

/** The newest entry of a kind. */
export async function newestOfKind(tx: Tx, workspaceId: string, kind: AuditKind): Promise<AuditEntry | null> {
  const [entry] = await listEntries(tx, workspaceId, { beforeSeq: null, kind, subject: undefined, limit: 1 })
  return entry ?? null
}

/** Runs whose rows say that they have ended, and of whose end no entry tells. At most a thousand. */
export async function runsWithoutEnd(tx: Tx, workspaceId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    // By this alone: whoever forges a row chooses all the rest of it.
    .where('status', 'in', finalStatuses)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('auditEntries')
            .select('seq')
            .whereRef('auditEntries.workspaceId', '=', 'runs.workspaceId')
            .whereRef('auditEntries.subject', '=', 'runs.id')
            .where(sql<string | null>`${withoutNul} ->> 'recordDigest'`, 'is not', null),
        ),
      ),
    )
    .orderBy('id')
    .limit(1_000)
    .execute()
  return rows.map(({ id }) => id)
}

// Postgres keeps the escape of NUL in a json column, and reads no member of a document that holds one.
const withoutNul = sql`replace(audit_entries.detail::text, '\\u0000', '\\u0001')::json`

function toEntry(row: Selectable<AuditEntriesTable>): AuditEntry {
  return { ...row, at: row.at.toISOString() }
}

export type AuditKeyRow = Selectable<AuditKeysTable>

/** Held until the transaction ends: what signs, cuts or removes does so one after the other, and never locks the head first. */
export async function lockTrail(tx: Transaction<Schema>, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`bellhop.audit/${workspaceId}`}, 0))`.execute(tx)
}

export async function currentKey(tx: Tx, workspaceId: string): Promise<AuditKeyRow | null> {
  const row = await tx
    .selectFrom('auditKeys')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('retiredAt', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

export async function insertKey(tx: Tx, key: Insertable<AuditKeysTable>): Promise<void> {
  await tx.insertInto('auditKeys').values(key).execute()
}

/** `sealedKey`: what is sealed from now on, in place of the private half. */
export async function retireKey(
  tx: Tx,
  { workspaceId, id }: Pick<AuditKeyRow, 'workspaceId' | 'id'>,
  { at, sealedKey }: { at: Date; sealedKey: Buffer },
): Promise<void> {
  await tx
    .updateTable('auditKeys')
    .set({ retiredAt: at, sealedKey })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

/** The current one first, then by age, the newest first. */
export async function listKeys(tx: Tx, workspaceId: string): Promise<AuditKeyRow[]> {
  const rows = await tx.selectFrom('auditKeys').selectAll().where('workspaceId', '=', workspaceId).execute()
  const rank = ({ retiredAt }: AuditKeyRow) => retiredAt?.getTime() ?? Number.POSITIVE_INFINITY
  return rows.sort((a, b) => (rank(b) > rank(a) ? 1 : -1))
}

export async function readStub(tx: Tx, workspaceId: string): Promise<AuditStub | null> {
  const row = await tx.selectFrom('auditStubs').selectAll().where('workspaceId', '=', workspaceId).executeTakeFirst()
  if (!row) return null
  const { fromSeq, throughSeq, entryCount, hash, writtenBefore, cutAt, cutBy, keyId, publicKey, signature } = row
  return {
    workspace: workspaceId,
    fromSeq,
    throughSeq,
    count: entryCount,
    hash,
    before: writtenBefore.toISOString(),
    at: cutAt.toISOString(),
    by: cutBy,
    keyId,
    publicKey,
    signature,
  }
}

/** Stores the stub in place of the one before. */
export async function writeStub(tx: Tx, stub: AuditStub): Promise<void> {
  const { workspace, count, before, at, by, ...rest } = stub
  const row: Insertable<AuditStubsTable> = {
    ...rest,
    workspaceId: workspace,
    entryCount: count,
    writtenBefore: new Date(before),
    cutAt: new Date(at),
    cutBy: by,
  }
  await tx
    .insertInto('auditStubs')
    .values(row)
    .onConflict(conflict => conflict.column('workspaceId').doUpdateSet(row))
    .execute()
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

/** Is there an entry that retention itself did not leave? */
export async function otherKindsWithin(
  tx: Tx,
  workspaceId: string,
  range: { afterSeq: number; throughSeq: number },
): Promise<boolean> {
  const row = await tx
    .selectFrom('auditEntries')
    .select('seq')
    .where('workspaceId', '=', workspaceId)
    .where('seq', '>', range.afterSeq)
    .where('seq', '<=', range.throughSeq)
    .where('kind', 'not in', retentionKinds)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const retentionKinds: AuditKind[] = ['audit.cut', 'run.removed', 'conversation.removed']

/** The first entries up to a number: those that a stub stands for. Nothing else takes an entry away. Gives how many there were. */
export async function deleteEntries(
  tx: Transaction<Schema>,
  workspaceId: string,
  { throughSeq, limit }: { throughSeq: number; limit: number },
): Promise<number> {
  await sql`select set_config('bellhop.maintenance', 'on', true)`.execute(tx)
  const first = tx
    .selectFrom('auditEntries')
    .select('seq')
    .where('workspaceId', '=', workspaceId)
    .where('seq', '<=', throughSeq)
    .orderBy('seq')
    .limit(limit)
  const gone = await tx
    .deleteFrom('auditEntries')
    .where('workspaceId', '=', workspaceId)
    .where('seq', 'in', first)
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}
