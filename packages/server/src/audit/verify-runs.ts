import { type AuditEntry, emptyHead, endOfStub } from '@bellhop/core/audit'
import type { Parts, Tx } from '../parts.ts'
import { recordDigests } from '../runs/run-records.ts'
import { newestOfKind, readEntries } from './entry-store.ts'
import { runsWithoutEnd } from './run-end-store.ts'
import { evidenceOf, type RunEvidence } from './run-evidence.ts'
import { readStub } from './stub-store.ts'

/**
 * `altered`: the record of the run is not what its newest entry says. `missing`: it is gone, and retention did not remove it.
 * `added`: it says that the run has ended, and no entry of the trail tells of that end.
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
 * Compares the stored record of every run that has ended with the digest in the newest entry that tells of it. Gives what is wrong,
 * and in the end how much is right. That the entries themselves are sound is for `verifyAudit` to say.
 */
export async function* verifyRuns(
  { database: { db } }: Pick<Parts, 'database'>,
  workspaceId: string,
): AsyncGenerator<RunFinding, RunsChecked> {
  const stub = await readStub(db, workspaceId)
  let removedBefore = await toldRemoved(db, workspaceId)
  const altered = new Map<string, RunFinding>()
  const gone = new Map<string, RunEvidence>()
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
    const newest = newestOfEach(entries)
    const stored = await recordDigests(db, workspaceId, [...newest.keys()])
    for (const [id, evidence] of newest) {
      const found = stored.get(id)
      altered.delete(id)
      gone.delete(id)
      if (found === undefined) {
        if (mayBeGone(evidence, removedBefore)) removed += 1
        else gone.set(id, evidence)
      } else if (found === evidence.digest) checked += 1
      else if (evidence.digest !== null) altered.set(id, { id, seq: evidence.seq, fault: 'altered' })
    }
  }
  yield* altered.values()
  // Retention may have come by since.
  removedBefore = await toldRemoved(db, workspaceId)
  for (const evidence of gone.values()) {
    if (mayBeGone(evidence, removedBefore)) removed += 1
    else yield { id: evidence.id, seq: evidence.seq, fault: 'missing' }
  }
  for (const id of await runsWithoutEnd(db, workspaceId)) yield { id, seq: 0, fault: 'added' }
  return { checked, removed }
}

function newestOfEach(entries: readonly AuditEntry[]): Map<string, RunEvidence> {
  const newest = new Map<string, RunEvidence>()
  for (const entry of entries) {
    const evidence = evidenceOf(entry)
    if (evidence) newest.set(evidence.id, evidence)
  }
  return newest
}

/** Before what time a run has to have ended so that the trail accounts for its removal; null: it tells of none. */
async function toldRemoved(tx: Tx, workspaceId: string): Promise<string | null> {
  const before = (await newestOfKind(tx, workspaceId, 'run.removed'))?.detail.before
  return typeof before === 'string' ? before : null
}

function mayBeGone({ removable, at }: RunEvidence, removedBefore: string | null): boolean {
  return removable && removedBefore !== null && at < removedBefore
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
