import type { AuditEntry } from './audit-entry.ts'

/** The raw public key, in base64, that signs the trail from this entry on; null where the entry names none. */
export function namedKeyOf({ kind, detail }: Pick<AuditEntry, 'kind' | 'detail'>): string | null {
  return kind === 'audit_key.created' && typeof detail.publicKey === 'string' ? detail.publicKey : null
}
