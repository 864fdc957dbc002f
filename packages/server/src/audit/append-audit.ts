import type { JsonObject, JsonValue } from '@bellhop/core'
import { type AuditContent, type AuditEntry, type AuditHead, emptyHead, entryHash } from '@bellhop/core/audit'
import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { type AuditKind, saysOrigin } from './audit-kind.ts'
import { insertEntries, lockHead } from './store.ts'

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
  const [entry] = await appendAudits(tx, parts, workspaceId, [record])
  if (!entry) throw new Error('An entry of the trail was not made.')
  return entry
}

/** The same for several at once, in their order: the head is locked, and moved, once for all of them. */
export async function appendAudits(
  tx: Transaction<Schema>,
  parts: Pick<Parts, 'clock' | 'ids'>,
  workspaceId: string,
  records: readonly AuditRecord[],
): Promise<AuditEntry[]> {
  let head: AuditHead = (await lockHead(tx, workspaceId)) ?? emptyHead
  const at = parts.clock.now().toISOString()
  const entries = records.map(({ kind, actor, subject, detail }) => {
    const content: AuditContent = {
      workspaceId,
      seq: head.seq + 1,
      id: parts.ids.next('aud'),
      at,
      kind,
      actor: toJsonActor(kind, actor),
      subject,
      detail: wellFormed(detail),
      prevHash: head.hash,
    }
    const entry = { ...content, hash: entryHash(content) }
    head = { seq: entry.seq, hash: entry.hash }
    return entry
  })
  await insertEntries(tx, workspaceId, entries, head)
  return entries
}

// Where it came from is a part of who did it: so the hash covers it, and entries from before this was kept verify as they did.
function toJsonActor(kind: AuditKind, { type, id, name, from }: Actor): JsonObject {
  const origin = from ?? (type === 'system' ? 'system' : null)
  return { type, id, name: name.toWellFormed(), ...(origin && saysOrigin(kind) ? { from: wellFormed(origin) } : {}) }
}

// Half a surrogate pair has no UTF-8 form, so what is hashed would not be what is stored.
function wellFormed<T extends JsonValue>(value: T): T
function wellFormed(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(item => wellFormed(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]))
}
