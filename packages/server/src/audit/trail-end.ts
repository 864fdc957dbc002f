import type { AuditHead } from '@bellhop/core/audit'
import type { Tx } from '../parts.ts'
import { lastSeq, readHead } from './store.ts'

export interface TrailEnd {
  head: AuditHead
  /** Number of the last entry to look at: the head's, or a later one that the head hides. */
  throughSeq: number
}

/** Where a trail ends. A head that somebody moved back hides nothing: the entries behind it are looked at, too. */
export async function readTrailEnd(tx: Tx, workspaceId: string): Promise<TrailEnd> {
  // In this order: what is appended in between moves the head, so it is never behind an entry unless somebody put it there.
  const last = await lastSeq(tx, workspaceId)
  const head = await readHead(tx, workspaceId)
  return { head, throughSeq: Math.max(last, head.seq) }
}
