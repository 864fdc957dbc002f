import { type AuditEntry, type AuditHead, type ChainVerdict, verifyChain } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { readEntries, readHead } from './store.ts'

const batch = 500

/** Checks the workspace's whole trail against its stored head, a few hundred entries at a time. */
export async function verifyAudit(parts: Pick<Parts, 'database'>, workspaceId: string): Promise<ChainVerdict> {
  const head = await readHead(parts.database.db, workspaceId)
  return verifyChain(auditTrail(parts, workspaceId, head), head)
}

/** The trail up to `head`, first entry to last, read in batches. What is appended meanwhile is not in it. */
export async function* auditTrail(
  parts: Pick<Parts, 'database'>,
  workspaceId: string,
  head: AuditHead,
): AsyncGenerator<AuditEntry> {
  let afterSeq = 0
  for (;;) {
    const range = { afterSeq, throughSeq: head.seq, limit: batch }
    const entries = await readEntries(parts.database.db, workspaceId, range)
    yield* entries
    const last = entries.at(-1)
    if (!last || entries.length < batch) return
    afterSeq = last.seq
  }
}
