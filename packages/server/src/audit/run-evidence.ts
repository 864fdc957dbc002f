import type { AuditEntry } from '@bellhop/core/audit'
import { removableStatuses } from '../runs/run.ts'

/** What an entry says of the run that it is about. */
export interface RunEvidence {
  id: string
  /** Number of the entry. */
  seq: number
  /** When it was written, ISO 8601 UTC. */
  at: string
  /** Digest of the record; null: the run had not ended. */
  digest: string | null
  /** May retention remove the record? It never removes one of a run that has not ended, or of which nobody knows how. */
  removable: boolean
}

/** Null: the entry is about no run. */
export function evidenceOf({ subject, seq, at, detail }: AuditEntry): RunEvidence | null {
  if (!subject.startsWith('run_')) return null
  return {
    id: subject,
    seq,
    at,
    digest: typeof detail.recordDigest === 'string' ? detail.recordDigest : null,
    removable: removableStatuses.some(status => status === detail.status),
  }
}
