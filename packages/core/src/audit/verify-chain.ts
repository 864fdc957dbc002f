import { type AuditEntry, type AuditHead, emptyHead } from './audit-entry.ts'
import { entryHash } from './entry-hash.ts'

export type ChainVerdict =
  | { ok: true; count: number; head: AuditHead }
  | {
      ok: false
      /** Number and id of the first entry that is not as it was written, or after which one is missing. */
      seq: number
      id: string
      fault: ChainFault
      reason: string
    }

/**
 * `changed`: some field differs from what was hashed. `relinked`: the hash fits its entry, but the entry does not follow the
 * one before. `missing`: a number was skipped. `reordered`: a number comes again or too late. `foreign`: of another workspace.
 * `truncated`: the trail ends before its head. `wrong_head`: it does not end with its head's hash.
 */
export type ChainFault = 'changed' | 'relinked' | 'missing' | 'reordered' | 'foreign' | 'truncated' | 'wrong_head'

/**
 * Checks a whole trail, first entry to last, and names the first thing that is wrong. `head` is a checkpoint taken elsewhere:
 * without one an end that was cut off, or a trail rewritten as a whole, cannot be told.
 */
export async function verifyChain(
  entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>,
  head?: AuditHead,
): Promise<ChainVerdict> {
  let last: AuditEntry | null = null
  let seenHead = head === undefined || sameHead(head, emptyHead)
  for await (const entry of entries) {
    const fault = faultBetween(last, entry)
    if (fault) return refuse(entry, fault.fault, fault.reason)
    if (head && entry.seq === head.seq) {
      if (entry.hash !== head.hash)
        return refuse(entry, 'wrong_head', `Entry ${entry.seq} does not have the hash of the checkpoint ${head.hash}.`)
      seenHead = true
    }
    last = entry
  }
  if (head && !seenHead) return endedEarly(last, head)
  return { ok: true, count: last?.seq ?? 0, head: last ? { seq: last.seq, hash: last.hash } : emptyHead }
}

function faultBetween(last: AuditEntry | null, entry: AuditEntry): { fault: ChainFault; reason: string } | null {
  const expected = (last?.seq ?? 0) + 1
  if (last && entry.workspaceId !== last.workspaceId)
    return { fault: 'foreign', reason: `Entry ${entry.seq} belongs to another workspace than the one before.` }
  if (entry.seq > expected)
    return {
      fault: 'missing',
      reason: `Entry ${entry.seq} stands where entry ${expected} has to be: at least one is missing.`,
    }
  if (entry.seq < expected)
    return { fault: 'reordered', reason: `Entry ${entry.seq} stands where entry ${expected} has to be.` }
  if (hashOrNull(entry) !== entry.hash)
    return {
      fault: 'changed',
      reason: `Entry ${entry.seq} was changed: it no longer has the hash that it was written with.`,
    }
  if (entry.prevHash !== (last?.hash ?? emptyHead.hash))
    return { fault: 'relinked', reason: `Entry ${entry.seq} does not follow the entry that stands before it.` }
  return null
}

// What cannot be hashed was not written by `appendAudit`.
function hashOrNull(entry: AuditEntry): string | null {
  try {
    return entryHash(entry)
  } catch {
    return null
  }
}

function endedEarly(last: AuditEntry | null, head: AuditHead): ChainVerdict {
  const seq = last?.seq ?? 0
  const reason = `The trail ends with entry ${seq}, but its head is entry ${head.seq}: the end was cut off.`
  return { ok: false, seq, id: last?.id ?? '', fault: 'truncated', reason }
}

function refuse(entry: AuditEntry, fault: ChainFault, reason: string): ChainVerdict {
  return { ok: false, seq: entry.seq, id: entry.id, fault, reason }
}

function sameHead(a: AuditHead, b: AuditHead): boolean {
  return a.seq === b.seq && a.hash === b.hash
}
