import { type AuditEntry, type AuditHead, emptyHead } from './audit-entry.ts'
import { entryHash } from './entry-hash.ts'
import { cutKind } from './stub.ts'

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
 * `truncated`: the trail ends before its head. `wrong_head`: it does not have the hash of its head, or of a checkpoint. `wrong_cut`:
 * its beginning was cut, and the trail itself does not say so.
 */
export type ChainFault =
  | 'changed'
  | 'relinked'
  | 'missing'
  | 'reordered'
  | 'foreign'
  | 'truncated'
  | 'wrong_head'
  | 'wrong_cut'

export interface ChainOptions {
  /** Where the trail begins: the end of its stub. Default: with entry 1. */
  start?: AuditHead
  /**
   * Heads that were learned elsewhere, which have to be entries of this trail. Without one an end that was cut off, or a trail
   * rewritten as a whole, cannot be told. Those before `start` can't be checked and are passed over.
   */
  checkpoints?: readonly AuditHead[]
  /** The entries are not the whole rest of the trail, so the one that tells of its cut may come later. Default false. */
  isPart?: boolean
}

/** Checks a trail, first entry to last, and names the first thing that is wrong. `count` is of the entries that were read. */
export async function verifyChain(
  entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>,
  { start = emptyHead, checkpoints = [], isPart = false }: ChainOptions = {},
): Promise<ChainVerdict> {
  const expected = checkpoints.filter(({ seq }) => seq >= start.seq).sort((a, b) => a.seq - b.seq)
  const wrongStart = expected.find(({ seq, hash }) => seq === start.seq && hash !== start.hash)
  if (wrongStart) return refuse({ ...start, id: '' }, 'wrong_head', toWrongHead(wrongStart))
  let next = expected.findIndex(({ seq }) => seq > start.seq)
  if (next < 0) next = expected.length
  let before = start
  let last: AuditEntry | null = null
  let cut: AuditEntry | null = null
  let count = 0
  for await (const entry of entries) {
    const fault = faultBetween(before, last, entry)
    if (fault) return refuse(entry, fault.fault, fault.reason)
    for (let head = expected[next]; head?.seq === entry.seq; head = expected[++next])
      if (entry.hash !== head.hash) return refuse(entry, 'wrong_head', toWrongHead(head))
    if (entry.kind === cutKind) cut = entry
    last = entry
    before = { seq: entry.seq, hash: entry.hash }
    count += 1
  }
  const missing = expected.at(-1)
  if (missing && next < expected.length) return endedEarly(last, missing)
  if (start.seq > 0 && !isPart && !(cut?.detail.throughSeq === start.seq && cut.detail.hash === start.hash))
    return refuse({ seq: start.seq, id: '' }, 'wrong_cut', toWrongCut(start, cut))
  return { ok: true, count, head: before }
}

function toWrongHead({ seq, hash }: AuditHead): string {
  return `Entry ${seq} does not have the hash of the checkpoint ${hash}.`
}

function toWrongCut({ seq }: AuditHead, cut: AuditEntry | null): string {
  const told = cut ? `entry ${cut.seq} tells of another cut` : 'no entry tells of a cut'
  return `The trail begins after entry ${seq}, and its stub is not the one of its own record: ${told}.`
}

function faultBetween(
  before: AuditHead,
  last: AuditEntry | null,
  entry: AuditEntry,
): { fault: ChainFault; reason: string } | null {
  const expected = before.seq + 1
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
  if (entry.prevHash !== before.hash)
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

function refuse(entry: Pick<AuditEntry, 'seq' | 'id'>, fault: ChainFault, reason: string): ChainVerdict {
  return { ok: false, seq: entry.seq, id: entry.id, fault, reason }
}
