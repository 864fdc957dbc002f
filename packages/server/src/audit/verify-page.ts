import { BellhopError } from '@bellhop/core'
import {
  type AuditCheckpoint,
  type AuditHead,
  type ChainFault,
  type ChainVerdict,
  verifyChain,
} from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { checkpointOf, readSignedEnd } from './checkpoint.ts'
import { newestOfKind } from './entry-store.ts'
import { oneByOne, readTrail, TrailCutError } from './read-trail.ts'
import { beyondHead } from './verify-audit.ts'

/** Some thousand entries are hashed in a fraction of a second; a trail of millions would hold a request for minutes. */
const verifiedAtOnce = 10_000

export interface VerifiedPage {
  /** Of this page: nothing is wrong with it. Of the whole trail once `next` is null. */
  ok: boolean
  /** Number of the last entry that was checked. */
  checkedThrough: number
  /** Number of the newest entry. */
  newest: number
  /** How many entries this page had. */
  entries: number
  problem: { seq: number; id: string; fault: ChainFault; reason: string } | null
  /** Where the next page begins; null at the end, and where something is wrong. */
  next: AuditHead | null
  /** The head that the trail was checked against, signed; null before the end. */
  checkpoint: AuditCheckpoint | null
}

/**
 * Checks a part of the trail: the entries after `after`, which the page before ended with, or those from its beginning. The last
 * part is checked against the head, and that a cut beginning is one that the trail tells of. Throws `conflict` where the trail was
 * cut meanwhile.
 */
export async function verifyPage(
  parts: Parts,
  workspaceId: string,
  after: AuditHead | null,
  atOnce = verifiedAtOnce,
): Promise<VerifiedPage> {
  const signed = await readSignedEnd(parts, workspaceId)
  const { start: begin, head, throughSeq: newest } = signed.end
  const start = after ?? begin
  if (start.seq < begin.seq) throw cutMeanwhile()
  if (start.seq > newest) return lostSince(start.seq, newest)
  const throughSeq = Math.max(start.seq, Math.min(start.seq + atOnce, newest))
  const isEnd = throughSeq >= newest
  const entries = oneByOne(readTrail(parts, workspaceId, { start, throughSeq }))
  const checkpoints = head.seq <= throughSeq ? [head] : []
  const verdict = await verifyChain(entries, { start, checkpoints, isPart: true }).catch(error => {
    throw error instanceof TrailCutError ? cutMeanwhile() : error
  })
  const whole =
    verdict.ok && isEnd
      ? newest > head.seq
        ? await beyondHead(parts, workspaceId, head)
        : await refuseUntoldCut(parts, workspaceId, begin, verdict)
      : refuseShort(verdict, throughSeq)
  const done = { newest, checkedThrough: throughSeq, entries: whole.ok ? whole.count : 0 }
  if (!whole.ok) {
    const { seq, id, fault, reason } = whole
    return {
      ...done,
      ok: false,
      checkedThrough: Math.max(start.seq, seq - 1),
      problem: { seq, id, fault, reason },
      next: null,
      checkpoint: null,
    }
  }
  const checkpoint = isEnd ? checkpointOf(workspaceId, signed) : null
  return { ...done, ok: true, problem: null, next: isEnd ? null : whole.head, checkpoint }
}

// With nothing left to read, and a head that was moved back as well, all of the rest would look sound.
function lostSince(checked: number, newest: number): VerifiedPage {
  const seq = newest + 1
  const reason = `The trail ends with entry ${newest}, and entry ${checked} was checked before.`
  const problem = { seq, id: '', fault: 'truncated' as const, reason }
  return { ok: false, checkedThrough: newest, newest, entries: 0, problem, next: null, checkpoint: null }
}

// Else the next page would begin before what is gone, and never get past it.
function refuseShort(verdict: ChainVerdict, throughSeq: number): ChainVerdict {
  if (!verdict.ok || verdict.head.seq >= throughSeq) return verdict
  const seq = verdict.head.seq + 1
  return { ok: false, seq, id: '', fault: 'missing', reason: `Entry ${seq} is missing.` }
}

// The pages have checked every entry by now, the one that tells of the cut among them.
async function refuseUntoldCut<T extends { ok: true }>(
  { database }: Parts,
  workspaceId: string,
  begin: AuditHead,
  verdict: T,
) {
  if (begin.seq === 0) return verdict
  const cut = await newestOfKind(database.db, workspaceId, 'audit.cut')
  if (cut?.detail.throughSeq === begin.seq && cut.detail.hash === begin.hash) return verdict
  const reason = `The trail begins after entry ${begin.seq}, and no entry tells of that cut.`
  return { ok: false, seq: begin.seq, id: '', fault: 'wrong_cut', reason } as const
}

function cutMeanwhile(): BellhopError {
  return new BellhopError('conflict', new TrailCutError().message, {
    hint: 'Begin again, without `afterSeq` and `afterHash`.',
  })
}
