import type { JsonObject, JsonValue } from '@bellhop/core'
import { type AuditContent, type AuditEntry, type AuditHead, emptyHead, entryHash } from '@bellhop/core/audit'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import type { AuditKind } from './audit-kind.ts'
import { insertEntry, lockHead } from './store.ts'

export interface AuditRecord {
  kind: AuditKind
  actor: Actor
  /** Id of what it was done to. */
  subject: string
  /** What was done, for people: never a credential, never a sensitive input. */
  detail: JsonObject
}

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
  const head: AuditHead = (await lockHead(tx, workspaceId)) ?? emptyHead
  const content: AuditContent = {
    workspaceId,
    seq: head.seq + 1,
    id: parts.ids.next('aud'),
    at: parts.clock.now().toISOString(),
    kind: record.kind,
    actor: { type: record.actor.type, id: record.actor.id, name: record.actor.name.toWellFormed() },
    subject: record.subject,
    detail: wellFormed(record.detail),
    prevHash: head.hash,
  }
  const entry = { ...content, hash: entryHash(content) }
  await insertEntry(tx, entry)
  return entry
}

// Half a surrogate pair has no UTF-8 form, so what is hashed would not be what is stored.
function wellFormed<T extends JsonValue>(value: T): T
function wellFormed(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(item => wellFormed(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]))
}
