import type { AuditEntry } from '@bellhop/core/audit'
import type { Parts, Tx } from '../parts.ts'
import { readEntries } from './entry-store.ts'
import { readStub } from './stub-store.ts'
import type { TrailEnd } from './trail-end.ts'

const batch = 500

/**
 * The trail between its stub and its end, first entry to last, a few hundred at a time. What is appended meanwhile is not in it.
 * Throws a `TrailCutError` where retention cuts it while it is read.
 */
export async function* readTrail(
  { database: { db } }: Pick<Parts, 'database'>,
  workspaceId: string,
  { start, throughSeq }: Pick<TrailEnd, 'start' | 'throughSeq'>,
): AsyncGenerator<AuditEntry[]> {
  let afterSeq = start.seq
  for (;;) {
    const entries = await readEntries(db, workspaceId, { afterSeq, throughSeq, limit: batch })
    await refuseCut(db, workspaceId, afterSeq, entries)
    if (entries.length > 0) yield entries
    const last = entries.at(-1)
    if (!last || entries.length < batch) return
    afterSeq = last.seq
  }
}

/** What was read belongs to a trail that is no longer there; the message says what to do. */
export class TrailCutError extends Error {
  constructor() {
    super('The beginning of the trail was cut by retention while it was read. Read it again.')
  }
}

/** Throws a `TrailCutError` where these entries, read as those after `afterSeq`, begin later because of a cut: that would look like a gap. */
export async function refuseCut(
  tx: Tx,
  workspaceId: string,
  afterSeq: number,
  [first]: readonly AuditEntry[],
): Promise<void> {
  if (first?.seq === afterSeq + 1) return
  if (((await readStub(tx, workspaceId))?.throughSeq ?? 0) > afterSeq) throw new TrailCutError()
}

export async function* oneByOne(batches: AsyncIterable<AuditEntry[]>): AsyncGenerator<AuditEntry> {
  for await (const batch of batches) yield* batch
}
