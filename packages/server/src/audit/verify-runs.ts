import { type AuditEntry, emptyHead, endOfStub } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { recordDigests } from '../runs/run-records.ts'
import { newestOfKind, readEntries, readStub, runsWithoutEntry } from './store.ts'

/**
 * `altered`: the record of the run is not what its newest entry says. `missing`: it is gone, and retention did not remove it.
 * `added`: it says that it has ended, and no entry of the trail tells of it.
 */
export interface RunFinding {
  id: string
  /** Number of the entry; 0 where there is none. */
  seq: number
  fault: 'altered' | 'missing' | 'added'
}

export interface RunsChecked {
  /** How many records were found to be what their entries say. */
  checked: number
  /** How many are gone, as retention may. */
  removed: number
}

const batch = 500

/**
 * Compares the stored record of every run that has ended with the digest in the newest entry that tells of its end. Gives what is
 * wrong, and in the end how much is right. That the entries themselves are sound is for `verifyAudit` to say.
 */
export async function* verifyRuns(
  { database: { db } }: Pick<Parts, 'database'>,
  workspaceId: string,
): AsyncGenerator<RunFinding, RunsChecked> {
  const stub = await readStub(db, workspaceId)
  const removedBefore = (await newestOfKind(db, workspaceId, 'run.removed'))?.detail.before
  const pending = new Map<string, RunFinding>()
  let checked = 0
  let removed = 0
  let afterSeq = (stub ? endOfStub(stub) : emptyHead).seq
  for (;;) {
    const range = { afterSeq, throughSeq: Number.MAX_SAFE_INTEGER, limit: batch }
    const entries = await readEntries(db, workspaceId, range)
    const last = entries.at(-1)
    // Only now: a run that has moved on while this looked at it has left an entry, which was read since.
    if (!last) break
    afterSeq = last.seq
    const newest = new Map(entries.filter(digestOf).map(entry => [entry.subject, entry]))
    const stored = await recordDigests(db, workspaceId, [...newest.keys()])
    for (const [id, entry] of newest) {
      const found = stored.get(id)
      pending.delete(id)
      if (found === digestOf(entry)) checked += 1
      else if (found !== undefined) pending.set(id, { id, seq: entry.seq, fault: 'altered' })
      else if (typeof removedBefore === 'string' && entry.at < removedBefore) removed += 1
      else pending.set(id, { id, seq: entry.seq, fault: 'missing' })
    }
  }
  yield* pending.values()
  // What ended before the trail begins has lost its entries together with it.
  const since = stub ? new Date(stub.before) : null
  for (const id of await runsWithoutEntry(db, workspaceId, since)) yield { id, seq: 0, fault: 'added' }
  return { checked, removed }
}

/** What an entry says of the record of a run; null where it doesn't. */
function digestOf({ subject, detail }: AuditEntry): string | null {
  return subject.startsWith('run_') && typeof detail.recordDigest === 'string' ? detail.recordDigest : null
}

/** What was found, as JSON lines: `{"run":{…}}` for each finding, and `{"runs":{…}}` in the last line. */
export async function* runLines(parts: Pick<Parts, 'database'>, workspaceId: string): AsyncGenerator<string, void> {
  const findings = verifyRuns(parts, workspaceId)
  for (;;) {
    const next = await findings.next()
    if (next.done) return yield `${JSON.stringify({ runs: next.value })}\n`
    yield `${JSON.stringify({ run: next.value })}\n`
  }
}
