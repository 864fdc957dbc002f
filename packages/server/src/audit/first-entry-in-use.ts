import type { AuditEntry, AuditHead } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { keptRecords } from '../runs/run-records.ts'
import { subjectsAfter } from './entry-store.ts'
import { readTrail } from './read-trail.ts'

/**
 * Number of the first entry, up to some number, that is still needed, or null: it tells of a run whose record is kept, or says for the
 * last time that nobody knows how a run ended. Such a run is never removed, so one without a record was taken away, which only
 * this entry can show.
 */
export async function firstEntryInUse(
  parts: Pick<Parts, 'database'>,
  workspaceId: string,
  range: { start: AuditHead; throughSeq: number },
): Promise<number | null> {
  const { db } = parts.database
  const unknown = new Map<string, number>()
  let inUse: number | null = null
  for await (const entries of readTrail(parts, workspaceId, range)) {
    const ofRuns = entries.filter(isOfRun)
    const kept = await keptRecords(db, workspaceId, [...new Set(ofRuns.map(({ subject }) => subject))])
    const first = ofRuns.find(({ subject }) => kept.has(subject))
    for (const { seq, subject, detail } of ofRuns) {
      if (first && seq >= first.seq) break
      if (detail.status === 'unknown') unknown.set(subject, seq)
      else unknown.delete(subject)
    }
    if (first) {
      inUse = first.seq
      break
    }
  }
  const later = await subjectsAfter(db, workspaceId, [...unknown.keys()], inUse === null ? range.throughSeq : inUse - 1)
  for (const subject of later) unknown.delete(subject)
  const needed = [...unknown.values(), ...(inUse === null ? [] : [inUse])]
  return needed.length === 0 ? null : Math.min(...needed)
}

function isOfRun({ subject }: AuditEntry): boolean {
  return subject.startsWith('run_')
}
