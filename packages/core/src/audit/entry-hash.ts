import { digestOf } from '../action/canonical.ts'
import type { AuditContent } from './audit-entry.ts'

/**
 * SHA-256, in hex, over the canonical JSON (RFC 8785) of an entry's content. Anybody can compute it again from an exported
 * line: take away `hash`, put the rest in canonical form, hash it. Throws a TypeError where the content is not JSON.
 */
export function entryHash(content: AuditContent): string {
  const { workspaceId, seq, id, at, kind, actor, subject, detail, prevHash } = content
  return digestOf({ workspaceId, seq, id, at, kind, actor, subject, detail, prevHash })
}
