import { BellhopError } from '@bellhop/core'
import type { Principal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { oldestWorkspaceId } from './store.ts'

/**
 * What concerns the whole server takes a key of its first workspace, which the operator got when the server was set up. Throws
 * `forbidden` for any other.
 */
export async function requireOperator(parts: Pick<Parts, 'database'>, { workspaceId }: Principal): Promise<void> {
  if (workspaceId === (await firstWorkspace(parts))) return
  throw new BellhopError(
    'forbidden',
    "This concerns the whole server, so it takes a key of the server's first workspace.",
  )
}

/** The workspace that was made when the server was set up; null before that. */
export async function firstWorkspace({ database }: Pick<Parts, 'database'>): Promise<string | null> {
  return oldestWorkspaceId(database.db)
}
