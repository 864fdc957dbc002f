import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { readWorkspaceName } from './store.ts'

/** Throws `not_found` where there is no such workspace. */
export async function requireWorkspaceName(
  { database }: Pick<Parts, 'database'>,
  workspaceId: string,
): Promise<string> {
  const name = await readWorkspaceName(database.db, workspaceId)
  if (name === null) throw new BellhopError('not_found', 'There is no such workspace.')
  return name
}
