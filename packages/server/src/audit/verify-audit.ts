import { type AuditHead, type ChainVerdict, verifyChain } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { readEntries } from './entry-store.ts'
import { oneByOne, readTrail } from './read-trail.ts'
import { readTrailEnd } from './trail-end.ts'

/** Checks the workspace's whole trail, from its stub on, against its stored head, a few hundred entries at a time. */
export async function verifyAudit(parts: Pick<Parts, 'database'>, workspaceId: string): Promise<ChainVerdict> {
  const end = await readTrailEnd(parts.database.db, workspaceId)
  const { start, head, throughSeq } = end
  const verdict = await verifyChain(oneByOne(readTrail(parts, workspaceId, end)), { start, checkpoints: [head] })
  return verdict.ok && throughSeq > head.seq ? beyondHead(parts, workspaceId, head) : verdict
}

/** The verdict on a trail that goes on behind its head. */
export async function beyondHead(
  parts: Pick<Parts, 'database'>,
  workspaceId: string,
  head: AuditHead,
): Promise<Extract<ChainVerdict, { ok: false }>> {
  const range = { afterSeq: head.seq, throughSeq: head.seq + 1, limit: 1 }
  const [entry] = await readEntries(parts.database.db, workspaceId, range)
  const seq = head.seq + 1
  return { ok: false, seq, id: entry?.id ?? '', fault: 'wrong_head', reason: `Entry ${seq} stands behind the head.` }
}
