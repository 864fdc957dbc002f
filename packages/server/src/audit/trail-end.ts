import { type AuditHead, type AuditStub, emptyHead, endOfStub } from '@bellhop/core/audit'
import type { Tx } from '../parts.ts'
import { lastSeq } from './entry-store.ts'
import { readHead, readHeads } from './head-store.ts'
import { readStub } from './stub-store.ts'

export { listTrails } from './head-store.ts'

/** Where a trail begins and ends. */
export interface TrailEnd {
  /** What stays of its beginning, where that was cut. */
  stub: AuditStub | null
  /** What its first entry follows: the end of the stub. */
  start: AuditHead
  head: AuditHead
  /** Number of the last entry to look at: the head's, or a later one that the head hides. */
  throughSeq: number
}

/** Where a trail begins and ends. A head that somebody moved back hides nothing: the entries behind it are looked at, too. */
export async function readTrailEnd(tx: Tx, workspaceId: string): Promise<TrailEnd> {
  const stub = await readStub(tx, workspaceId)
  // In this order: what is appended in between moves the head, so it is never behind an entry unless somebody put it there.
  const last = await lastSeq(tx, workspaceId)
  const head = await readHead(tx, workspaceId)
  return { stub, start: stub ? endOfStub(stub) : emptyHead, head, throughSeq: Math.max(last, head.seq) }
}

/** Number of the newest entry of each of these workspaces that has one. */
export async function readTrailHeads(tx: Tx, workspaceIds: readonly string[]): Promise<Map<string, number>> {
  const heads = await readHeads(tx, workspaceIds)
  return new Map(heads.map(({ workspaceId, seq }) => [workspaceId, seq]))
}
