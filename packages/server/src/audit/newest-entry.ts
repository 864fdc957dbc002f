import type { AuditEntry } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import type { AuditKind } from './audit-kind.ts'
import { newestOfKind } from './entry-store.ts'

/** The newest entry of this kind in a workspace's trail; null where there is none, or none any more. */
export async function newestEntry(
  { database }: Pick<Parts, 'database'>,
  workspaceId: string,
  kind: AuditKind,
): Promise<AuditEntry | null> {
  return newestOfKind(database.db, workspaceId, kind)
}
