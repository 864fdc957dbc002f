import type { AuditEntry } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { readEntries, readStub } from './store.ts'
import type { TrailEnd } from './trail-end.ts'

const batch = 500

/**
 * The trail between its stub and its end, first entry to last, a few hundred at a time. What is appended meanwhile is not in it.
 * Throws where retention cuts it while it is read: what comes then would look like a gap.
 */
export async function* readTrail(
  { database: { db } }: Pick<Parts, 'database'>,
  workspaceId: string,
  { start, throughSeq }: Pick<TrailEnd, 'start' | 'throughSeq'>,
): AsyncGenerator<AuditEntry[]> {
  let afterSeq = start.seq
  for (;;) {
    const entries = await readEntries(db, workspaceId, { afterSeq, throughSeq, limit: batch })
    const [first] = entries
    if (first?.seq !== afterSeq + 1 && ((await readStub(db, workspaceId))?.throughSeq ?? 0) > afterSeq)
      throw new Error('The beginning of the trail was cut by retention while it was read. Read it again.')
    if (entries.length > 0) yield entries
    const last = entries.at(-1)
    if (!last || entries.length < batch) return
    afterSeq = last.seq
  }
}

export async function* oneByOne(batches: AsyncIterable<AuditEntry[]>): AsyncGenerator<AuditEntry> {
  for await (const batch of batches) yield* batch
}
