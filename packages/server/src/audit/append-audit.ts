import { type AuditEntry, emptyHead } from '@bellhop/core/audit'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { insertEntries } from './append-store.ts'
import { type AuditRecord, chainEntries, headAfter } from './chain-entries.ts'
import { lockHead } from './head-store.ts'

export type { AuditRecord } from './chain-entries.ts'

/**
 * Adds one entry to the workspace's chain, in the transaction of what it records: both are there, or neither. Locks the head
 * of the chain until that transaction ends, so call it last, after the rows that it tells of are locked.
 */
export async function appendAudit(
  tx: Transaction<Schema>,
  parts: Pick<Parts, 'clock' | 'ids'>,
  workspaceId: string,
  record: AuditRecord,
): Promise<AuditEntry> {
  const head = (await lockHead(tx, workspaceId)) ?? emptyHead
  const entries = chainEntries(parts, workspaceId, head, [record])
  const [entry] = entries
  if (!entry) throw new Error('An entry of the trail was not made.')
  await insertEntries(tx, workspaceId, entries, headAfter(entries, head))
  return entry
}
