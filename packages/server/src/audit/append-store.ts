import type { AuditEntry, AuditHead } from '@bellhop/core/audit'
import { CompiledQuery, type Insertable, type Transaction } from 'kysely'
import {
  type AuditEntriesTable,
  binaryValue,
  type ExecutePrepared,
  preparedStatement,
  type RowInsert,
  rowInsert,
  type Schema,
  toBuffers,
  toJson,
} from '../database/index.ts'

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
  return {
    workspaceId: entry.workspaceId,
    seq: entry.seq,
    id: entry.id,
    at: new Date(entry.at),
    kind: entry.kind,
    actor: toJson(entry.actor),
    subject: entry.subject,
    detail: toJson(entry.detail),
    prevHash: entry.prevHash,
    hash: entry.hash,
  }
}
