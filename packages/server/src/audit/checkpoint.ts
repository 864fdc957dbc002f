import { type AuditCheckpoint, type AuditHead, signCheckpoint } from '@bellhop/core/audit'
import type { Parts } from '../parts.ts'
import { signingKey } from './signing-key.ts'
import { readHead } from './store.ts'

/** The head of the trail now, signed: for somebody to keep where the server's operator can't write. */
export async function takeCheckpoint(parts: Parts, workspaceId: string): Promise<AuditCheckpoint> {
  // First, since a first signature leaves an entry.
  await signingKey(parts, workspaceId)
  return checkpointOf(parts, workspaceId, await readHead(parts.database.db, workspaceId))
}

export async function checkpointOf(parts: Parts, workspaceId: string, head: AuditHead): Promise<AuditCheckpoint> {
  const { privateKey } = await signingKey(parts, workspaceId)
  const at = parts.clock.now().toISOString()
  return signCheckpoint({ workspace: workspaceId, ...head, at }, privateKey)
}
