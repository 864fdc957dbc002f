import type { KeyObject } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { AuditHead } from './audit-entry.ts'
import { isSignedBy, type Signature, signContent } from './signature.ts'

/** What the server says of a trail at one time: that entry `seq` is in it and has this hash, and so has all before it. */
export interface AuditCheckpoint extends AuditHead, Signature {
  workspace: string
  /** When it was given, ISO 8601 UTC. */
  at: string
}

export function signCheckpoint(
  content: Pick<AuditCheckpoint, 'workspace' | 'seq' | 'hash' | 'at'>,
  privateKey: KeyObject,
): AuditCheckpoint {
  const { workspace, seq, hash, at } = content
  return { seq, hash, at, workspace, ...signContent('checkpoint', contentOf(content), privateKey) }
}

/** Was it signed by the key that it names, and not changed since? Whether that key is the right one is for the caller to know. */
export function isCheckpointSigned(checkpoint: AuditCheckpoint): boolean {
  return isSignedBy('checkpoint', contentOf(checkpoint), checkpoint)
}

function contentOf({ workspace, seq, hash, at }: Omit<AuditCheckpoint, keyof Signature>): JsonObject {
  return { workspace, seq, hash, at }
}
