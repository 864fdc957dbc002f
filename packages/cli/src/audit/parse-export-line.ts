import type { AuditEntry, AuditHead } from '@bellhop/core/audit'

export type ExportLine =
  | { kind: 'entry'; entry: AuditEntry }
  /** The last line of a trail. */
  | { kind: 'head'; head: AuditHead }
  /** `problem` goes on after "Line 7". */
  | { kind: 'malformed'; problem: string }

/** Reads one line of an export as it was written: nothing left out, nothing beside it, no member twice. */
export function parseExportLine(text: string): ExportLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { kind: 'malformed', problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  // The last of two members with one name counts, and a reader of the file may have seen the first.
  if (JSON.stringify(value) !== text && countColons(text) !== countMembers(value))
    return { kind: 'malformed', problem: 'holds a member twice' }
  if (isObject(value) && hasExactly(value, ['head']) && isHead(value.head)) {
    return { kind: 'head', head: { seq: value.head.seq, hash: value.head.hash } }
  }
  if (isEntry(value)) return { kind: 'entry', entry: value }
  return { kind: 'malformed', problem: 'is neither an entry of a trail nor its head' }
}

const entryMembers = ['workspaceId', 'seq', 'id', 'at', 'kind', 'actor', 'subject', 'detail', 'prevHash', 'hash']

// A member beside these would stand in the file without being covered by the hash.
function isEntry(value: unknown): value is AuditEntry {
  if (!isObject(value) || !hasExactly(value, entryMembers)) return false
  const texts = [value.workspaceId, value.id, value.at, value.kind, value.subject, value.prevHash, value.hash]
  return (
    texts.every(text => typeof text === 'string') &&
    isCount(value.seq) &&
    isObject(value.actor) &&
    isObject(value.detail)
  )
}

export function isHead(value: unknown): value is AuditHead {
  return isObject(value) && isCount(value.seq) && typeof value.hash === 'string'
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function hasExactly(value: Record<string, unknown>, names: readonly string[]): boolean {
  return Object.keys(value).length === names.length && names.every(name => Object.hasOwn(value, name))
}

/** Colons outside of strings: each belongs to one member as written. */
function countColons(json: string): number {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
}

/** Members of all objects as read. Its own stack: the depth of a value is not bounded. */
function countMembers(root: unknown): number {
  let count = 0
  const pending = [root]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    const inner: unknown[] = Object.values(value)
    if (!Array.isArray(value)) count += inner.length
    for (const item of inner) pending.push(item)
  }
  return count
}
