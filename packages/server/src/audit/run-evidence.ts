import type { AuditEntry } from '@bellhop/core/audit'
import { removableStatuses } from '../runs/run.ts'

/** What an entry says of the run that it is about. */
export interface RunEvidence {
  id: string
  /** Number of the entry. */
  seq: number
  /** When this was first said, ISO 8601 UTC: a cut says it again for runs that are kept. */
  at: string
  /** Digest of the record; null: the run had not ended. */
  digest: string | null
  /** May retention remove the record? It never removes one of a run that has not ended, or of which nobody knows how. */
  removable: boolean
}

/** The kind with which a cut says again what the entry that it removes has said. */
export const keptKind = 'run.kept'

/** Null: the entry is about no run. */
export function evidenceOf({ subject, seq, at, kind, detail }: AuditEntry): RunEvidence | null {
  if (!subject.startsWith('run_')) return null
  return {
    id: subject,
    seq,
    at: kind === keptKind && typeof detail.at === 'string' ? detail.at : at,
    digest: typeof detail.recordDigest === 'string' ? detail.recordDigest : null,
    removable: removableStatuses.some(status => status === detail.status),
  }
}
