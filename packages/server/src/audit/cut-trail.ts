import { type AuditHead, emptyHead, endOfStub, signStub, verifyChain } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { appendAudit } from './append-audit.ts'
import { firstEntrySince } from './entry-store.ts'
import { firstEntryInUse } from './first-entry-in-use.ts'
import { lockTrail } from './head-store.ts'
import { retentionActor } from './note-removal.ts'
import { faultOfStub } from './own-stub.ts'
import { oneByOne, readTrail } from './read-trail.ts'
import { signingKeyIn } from './signing-key.ts'
import { deleteEntries, otherKindsWithin, readStub, writeStub } from './stub-store.ts'
import { readTrailEnd, type TrailEnd } from './trail-end.ts'

export interface Cut {
  workspaceId: string
  /** Everything that was written before goes. */
  before: Date
  signal?: AbortSignal | undefined
}

type CutParts = Pick<Parts, 'database' | 'clock' | 'ids' | 'keyring' | 'log'>

/**
 * Removes the beginning of a trail and leaves a signed stub, from which the rest verifies. What is removed is verified first, and
 * so is the stub that stands for what is gone already: no cut hides what was changed. A trail that does not hold is left as it is,
 * and the log says so. What tells of a run whose record is kept stays, too. Gives how many entries went.
 */
export async function cutTrail(parts: CutParts, { workspaceId, before, signal }: Cut): Promise<number> {
  const { db } = parts.database
  const seen = await seeTrail(parts, workspaceId)
  if (seen.fault) return leaveAsItIs(parts, workspaceId, seen.fault)
  const { end } = seen
  // What an earlier call was stopped at: the stub already stands for it.
  let removed = await clear(parts, workspaceId, end.start.seq, signal)
  const oldest = await firstEntrySince(db, workspaceId, end.start.seq, before)
  try {
    const last = await lastToGo(parts, workspaceId, end, (oldest ?? end.head.seq + 1) - 1, signal)
    if (!last || !(await leaveStub(parts, workspaceId, { from: end.start, last, before }))) return removed
    removed += await clear(parts, workspaceId, last.seq, signal)
  } catch (error) {
    const start = (await readStub(db, workspaceId))?.throughSeq ?? 0
    // Another node has cut it in the meantime, so it could not be read to the end.
    if (start > end.start.seq) return removed
    throw error
  }
  return removed
}

/** Where the trail begins and ends, and what is wrong with that. */
async function seeTrail(parts: CutParts, workspaceId: string): Promise<{ end: TrailEnd; fault: string | null }> {
  return parts.database.db.transaction().execute(async tx => {
    // A cut stores its stub and its entry in one transaction, with this lock.
    await lockTrail(tx, workspaceId)
    const end = await readTrailEnd(tx, workspaceId)
    const fault = end.stub ? await faultOfStub(tx, parts, workspaceId, end.stub) : null
    const behind = end.throughSeq > end.head.seq ? `Entry ${end.throughSeq} stands behind the head.` : null
    return { end, fault: fault ?? behind }
  })
}

/** The last entry that may go, verified together with everything before it; null where nothing goes. */
async function lastToGo(
  parts: CutParts,
  workspaceId: string,
  { start, head }: TrailEnd,
  oldEnough: number,
  signal?: AbortSignal,
): Promise<AuditHead | null> {
  const { db } = parts.database
  if (signal?.aborted || oldEnough <= start.seq) return null
  const inUse = await firstEntryInUse(parts, workspaceId, { start, throughSeq: oldEnough })
  const throughSeq = inUse === null ? oldEnough : inUse - 1
  // A cut that removed nothing but the entries of earlier ones would leave another, every day, for ever.
  if (!(await otherKindsWithin(db, workspaceId, { afterSeq: start.seq, throughSeq }))) return null
  let last: AuditHead | null = null
  async function* toRead() {
    // One more, or the head: what was written anew up to here as a whole does not fit the entry behind it.
    for await (const entry of oneByOne(readTrail(parts, workspaceId, { start, throughSeq: throughSeq + 1 }))) {
      if (entry.seq === throughSeq) last = { seq: entry.seq, hash: entry.hash }
      yield entry
    }
  }
  const checkpoints = head.seq <= throughSeq + 1 ? [head] : []
  const verdict = await verifyChain(toRead(), { start, checkpoints, isPart: true })
  const missing = verdict.ok && verdict.head.seq < Math.min(throughSeq + 1, head.seq)
  if (verdict.ok && !missing) return last
  leaveAsItIs(parts, workspaceId, verdict.ok ? `It ends with entry ${verdict.head.seq}.` : verdict.reason)
  return null
}

function leaveAsItIs({ log }: CutParts, workspaceId: string, fault: string): 0 {
  log.error({ workspaceId, fault }, 'the trail does not hold, so retention leaves it as it is')
  return 0
}

/** Gives whether the trail is still as it was seen: otherwise another node has cut it in the meantime. */
async function leaveStub(
  parts: CutParts,
  workspaceId: string,
  { from, last, before }: { from: AuditHead; last: AuditHead; before: Date },
): Promise<boolean> {
  return parts.database.db.transaction().execute(async tx => {
    await lockTrail(tx, workspaceId)
    const stub = await readStub(tx, workspaceId)
    const start = stub ? endOfStub(stub) : emptyHead
    if (start.seq !== from.seq || start.hash !== from.hash) return false
    const { privateKey } = await signingKeyIn(tx, parts, workspaceId)
    const content = {
      workspace: workspaceId,
      fromSeq: 1,
      throughSeq: last.seq,
      count: last.seq,
      hash: last.hash,
      before: before.toISOString(),
      at: parts.clock.now().toISOString(),
      by: retentionActor.id,
    }
    await writeStub(tx, signStub(content, privateKey))
    const detail = { throughSeq: last.seq, hash: last.hash, before: content.before }
    await appendAudit(tx, parts, workspaceId, {
      kind: 'audit.cut',
      actor: retentionActor,
      subject: workspaceId,
      detail,
    })
    return true
  })
}

const batch = 1_000

/** Only ever up to the end of a stub that was looked at, or signed, by this call. */
async function clear(
  { database: { db } }: CutParts,
  workspaceId: string,
  throughSeq: number,
  signal?: AbortSignal,
): Promise<number> {
  let removed = 0
  while (throughSeq > 0 && !signal?.aborted) {
    const gone = await db.transaction().execute(tx => deleteEntries(tx, workspaceId, { throughSeq, limit: batch }))
    if (gone === 0) break
    removed += gone
  }
  return removed
}
