import { type AuditEntry, type AuditHead, type ChainVerdict, verifyChain } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { readEntries } from './store.ts'
import { readTrailEnd } from './trail-end.ts'

const batch = 500

/** Checks the workspace's whole trail against its stored head, a few hundred entries at a time. */
export async function verifyAudit(parts: Pick<Parts, 'database'>, workspaceId: string): Promise<ChainVerdict> {
  const { head, throughSeq } = await readTrailEnd(parts.database.db, workspaceId)
  const verdict = await verifyChain(auditTrail(parts, workspaceId, throughSeq), head)
  return verdict.ok && throughSeq > head.seq ? beyondHead(parts, workspaceId, head) : verdict
}

async function beyondHead(parts: Pick<Parts, 'database'>, workspaceId: string, head: AuditHead): Promise<ChainVerdict> {
  const range = { afterSeq: head.seq, throughSeq: head.seq + 1, limit: 1 }
  const [entry] = await readEntries(parts.database.db, workspaceId, range)
  const seq = head.seq + 1
  return { ok: false, seq, id: entry?.id ?? '', fault: 'wrong_head', reason: `Entry ${seq} stands behind the head.` }
}

/** The trail up to number `throughSeq`, first entry to last, read in batches. What is appended meanwhile is not in it. */
export async function* auditTrail(
  parts: Pick<Parts, 'database'>,
  workspaceId: string,
  throughSeq: number,
): AsyncGenerator<AuditEntry> {
  let afterSeq = 0
  for (;;) {
    const range = { afterSeq, throughSeq, limit: batch }
    const entries = await readEntries(parts.database.db, workspaceId, range)
    yield* entries
    const last = entries.at(-1)
    if (!last || entries.length < batch) return
    afterSeq = last.seq
  }
}
