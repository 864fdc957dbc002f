import { digestOf } from '../action/canonical.ts'
import type { AuditContent } from './audit-entry.ts'

/**
 * SHA-256, in hex, over the canonical JSON (RFC 8785) of an entry's content. Anybody can compute it again from an exported
 * line: take away `hash`, put the rest in canonical form, hash it. Throws a TypeError where the content is not JSON.
 */
export function entryHash(content: AuditContent): string {
  const { actor, at, detail, id, kind, prevHash, seq, subject, workspaceId } = content
  return digestOf({ actor, at, detail, id, kind, prevHash, seq, subject, workspaceId })
}
