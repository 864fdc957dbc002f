import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { type AuditRecord, appendAudits } from './append-audit.ts'
import { retentionActor } from './note-removal.ts'
import { evidenceOf, keptKind } from './run-evidence.ts'
import { lockHead, newestOfStoredRuns } from './store.ts'

const batch = 500

/**
 * Says again, at the end of the trail, what its beginning up to `throughSeq` says of runs that are still stored, so that a cut there
 * takes no run its proof: one whose outcome is unknown is kept for longer than anything else. Call it in the transaction that leaves
 * the stub, with the trail locked. Gives of how many.
 */
export async function keepRuns(
  tx: Transaction<Schema>,
  parts: Pick<Parts, 'clock' | 'ids'>,
  workspaceId: string,
  throughSeq: number,
): Promise<number> {
  // Whoever settles one of them meanwhile has to append behind what is said here.
  await lockHead(tx, workspaceId)
  let kept = 0
  let afterId = ''
  for (;;) {
    const entries = await newestOfStoredRuns(tx, workspaceId, { throughSeq, afterId, limit: batch })
    const records = entries.map((entry): AuditRecord => {
      const { at, digest } = evidenceOf(entry) ?? { at: entry.at, digest: null }
      const { status = null } = entry.detail
      const detail = { status, at, ...(digest === null ? {} : { recordDigest: digest }) }
      return { kind: keptKind, actor: retentionActor, subject: entry.subject, detail }
    })
    await appendAudits(tx, parts, workspaceId, records)
    kept += entries.length
    afterId = entries.at(-1)?.subject ?? afterId
    if (entries.length < batch) return kept
  }
}
