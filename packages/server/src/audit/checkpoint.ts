import { type AuditCheckpoint, signCheckpoint } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { type SigningKey, signingKey } from './signing-key.ts'
import { readTrailEnd, type TrailEnd } from './trail-end.ts'

/** The head of the trail now, signed: for somebody to keep where the server's operator can't write. */
export async function takeCheckpoint(parts: Parts, workspaceId: string): Promise<AuditCheckpoint> {
  return checkpointOf(workspaceId, await readSignedEnd(parts, workspaceId))
}

/** The end of a trail, and what signs it. */
export interface SignedEnd {
  end: TrailEnd
  /** The one that the entries up to the head name last: a verifier takes no other. */
  key: SigningKey
  /** No later than the end was read: what is appended after that is younger. */
  at: string
}

export async function readSignedEnd(parts: Parts, workspaceId: string): Promise<SignedEnd> {
  // First, since a first signature leaves an entry.
  let key = await signingKey(parts, workspaceId)
  for (;;) {
    const at = parts.clock.now().toISOString()
    const end = await readTrailEnd(parts.database.db, workspaceId)
    const now = await signingKey(parts, workspaceId)
    if (now.id === key.id) return { end, key, at }
    // Replaced in between: the end may or may not tell of it.
    key = now
  }
}

export function checkpointOf(workspaceId: string, { end, key, at }: SignedEnd): AuditCheckpoint {
  return signCheckpoint({ workspace: workspaceId, ...end.head, at }, key.privateKey)
}
