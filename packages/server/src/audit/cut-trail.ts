import { type AuditHead, endOfStub, signStub, verifyChain } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { appendAudit } from './append-audit.ts'
import { retentionActor } from './note-removal.ts'
import { oneByOne, readTrail } from './read-trail.ts'
import { signingKeyIn } from './signing-key.ts'
import { deleteEntries, firstEntrySince, lockTrail, otherKindsWithin, readStub, writeStub } from './store.ts'
import { readTrailEnd, type TrailEnd } from './trail-end.ts'

export interface Cut {
  workspaceId: string
  /** Everything that was written before goes. */
  before: Date
  signal?: AbortSignal | undefined
}

type CutParts = Pick<Parts, 'database' | 'clock' | 'ids' | 'keyring' | 'log'>

/**
 * Removes the beginning of a trail and leaves a signed stub, from which the rest verifies. What is removed is verified first, so that
 * no cut hides what was changed; a trail that does not hold is left as it is, and the log says so. Gives how many entries went.
 */
export async function cutTrail(parts: CutParts, { workspaceId, before, signal }: Cut): Promise<number> {
  const { db } = parts.database
  // What an earlier call was stopped at: the stub already stands for it.
  let removed = await clear(parts, workspaceId, signal)
  const end = await readTrailEnd(db, workspaceId)
  const throughSeq = ((await firstEntrySince(db, workspaceId, end.start.seq, before)) ?? end.head.seq + 1) - 1
  if (signal?.aborted || throughSeq <= end.start.seq) return removed
  // A cut that removed nothing but the entries of earlier ones would leave another, every day, for ever.
  if (!(await otherKindsWithin(db, workspaceId, { afterSeq: end.start.seq, throughSeq }))) return removed
  const last = await verifiedEnd(parts, workspaceId, end, throughSeq)
  if (!last || !(await leaveStub(parts, workspaceId, { from: end.start, last, before }))) return removed
  removed += await clear(parts, workspaceId, signal)
  return removed
}

async function verifiedEnd(
  { database, log }: CutParts,
  workspaceId: string,
  { start, stub }: TrailEnd,
  throughSeq: number,
): Promise<AuditHead | null> {
  const range = { start, throughSeq }
  const verdict = await verifyChain(oneByOne(readTrail({ database }, workspaceId, range)), { start, isPart: true })
  if (verdict.ok && verdict.head.seq === throughSeq) return verdict.head
  const fault = verdict.ok ? `It ends with entry ${verdict.head.seq}.` : verdict.reason
  log.error(
    { workspaceId, fault, cutBefore: stub !== null },
    'the trail does not hold, so retention leaves it as it is',
  )
  return null
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
    if ((stub ? endOfStub(stub).seq : 0) !== from.seq) return false
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

async function clear({ database: { db } }: CutParts, workspaceId: string, signal?: AbortSignal): Promise<number> {
  const throughSeq = (await readStub(db, workspaceId))?.throughSeq ?? 0
  let removed = 0
  while (throughSeq > 0 && !signal?.aborted) {
    const gone = await db.transaction().execute(tx => deleteEntries(tx, workspaceId, { throughSeq, limit: batch }))
    if (gone === 0) break
    removed += gone
  }
  return removed
}
