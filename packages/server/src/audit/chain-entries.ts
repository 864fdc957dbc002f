import type { JsonObject, JsonValue } from '@bellhop/core'
import { type AuditContent, type AuditEntry, type AuditHead, entryHash } from '@bellhop/core/audit'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { type AuditKind, saysOrigin } from './audit-kind.ts'

export interface AuditRecord {
  kind: AuditKind
  actor: Actor
  /** Id of what it was done to. */
  subject: string
  /** What was done, for people: never a credential, never a sensitive input. */
  detail: JsonObject
}

/** The entries that follow `head`, in the order of the records. Stores nothing. */
export function chainEntries(
  parts: Pick<Parts, 'clock' | 'ids'>,
  workspaceId: string,
  head: AuditHead,
  records: readonly AuditRecord[],
): AuditEntry[] {
  const at = parts.clock.now().toISOString()
  let last = head
  return records.map(({ kind, actor, subject, detail }) => {
    // In canonical order, as what is told of a run is: such an entry is hashed as JSON writes it, without being sorted.
    const content: AuditContent = {
      actor: toJsonActor(kind, actor),
      at,
      detail: wellFormed(detail),
      id: parts.ids.next('aud'),
      kind,
      prevHash: last.hash,
      seq: last.seq + 1,
      subject,
      workspaceId,
    }
    const entry = { ...content, hash: entryHash(content) }
    last = entry
    return entry
  })
}

/** The head once the last of these entries is stored. */
export function headAfter(entries: readonly AuditEntry[], head: AuditHead): AuditHead {
  const { seq, hash } = entries.at(-1) ?? head
  return { seq, hash }
}

// Where it came from is a part of who did it: so the hash covers it, and entries from before this was kept verify as they did.
function toJsonActor(kind: AuditKind, { type, id, name, from }: Actor): JsonObject {
  const origin = from ?? (type === 'system' ? 'system' : null)
  return { ...(origin && saysOrigin(kind) ? { from: wellFormed(origin) } : {}), id, name: name.toWellFormed(), type }
}

// Half a surrogate pair has no UTF-8 form, so what is hashed would not be what is stored.
function wellFormed<T extends JsonValue>(value: T): T {
  return isWellFormed(value) ? value : mended(value)
}

function isWellFormed(value: JsonValue): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (Array.isArray(value)) return value.every(isWellFormed)
  if (typeof value !== 'object' || value === null) return true
  for (const name in value) if (!name.isWellFormed() || !isWellFormed(value[name] ?? null)) return false
  return true
}

function mended<T extends JsonValue>(value: T): T
function mended(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(item => mended(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), mended(item)]))
}
