import { BellhopError } from '@bellhop/core'
import type { Principal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { loadAction, loadActionVersion } from './load-action.ts'
import { editAction, type SaveOptions, type SaveOutcome } from './save-action.ts'
import type { SavedAction } from './saved-action.ts'

/** An earlier version of an action. Throws `not_found`. */
export async function requireActionVersion(
  parts: Parts,
  workspaceId: string,
  name: string,
  version: number,
): Promise<SavedAction> {
  const { db } = parts.database
  const action = await loadAction(parts, db, workspaceId, name)
  if (!action) throw new BellhopError('not_found', `There is no action ${name}.`)
  const found = await loadActionVersion(parts, db, workspaceId, action.id, version)
  if (!found) throw new BellhopError('not_found', `The action ${name} has no version ${version}.`)
  return found
}

/** Saves an earlier version's definition as the newest one, under the name that the action has now. */
export async function restoreVersion(
  parts: Parts,
  principal: Principal,
  { name, version }: { name: string; version: number },
  options: SaveOptions = {},
): Promise<SaveOutcome> {
  const { definition } = await requireActionVersion(parts, principal.workspaceId, name, version)
  return editAction(parts, principal, name, { replace: JSON.parse(JSON.stringify({ ...definition, name })) }, options)
}
