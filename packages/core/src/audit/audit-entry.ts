import type { JsonObject } from '../json.ts'

/** One line of a workspace's audit trail, as it is exported and as it is hashed. */
export interface AuditEntry extends AuditContent {
  /** `entryHash` of all the rest: SHA-256 in hex. */
  hash: string
}

/** What the hash of an entry covers: every field of it, and through `prevHash` every entry before it. */
export interface AuditContent {
  workspaceId: string
  /** Counts from 1 within the workspace, without gaps. */
  seq: number
  id: string
  /** ISO 8601 UTC with milliseconds. */
  at: string
  kind: string
  /** Who did it. */
  actor: JsonObject
  /** Id of what it was done to. */
  subject: string
  detail: JsonObject
  /** Hash of the entry before; 64 zeros for the first. */
  prevHash: string
}

/** The newest entry of a trail, by number and hash. An empty trail's head is `emptyHead`. */
export interface AuditHead {
  seq: number
  hash: string
}

export const emptyHead: AuditHead = { seq: 0, hash: '0'.repeat(64) }
