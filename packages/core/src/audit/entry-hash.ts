import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AuditContent } from './audit-entry.ts'

/**
 * SHA-256, in hex, over the canonical JSON (RFC 8785) of an entry's content. Anybody can compute it again from an exported
 * line: take away `hash`, put the rest in canonical form, hash it.
 */
export function entryHash(content: AuditContent): string {
  const { workspaceId, seq, id, at, kind, actor, subject, detail, prevHash } = content
  const text = canonicalize({ workspaceId, seq, id, at, kind, actor, subject, detail, prevHash })
  if (text === undefined) throw new TypeError('An audit entry is JSON.')
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
