import type { Parts, Tx } from '../parts.ts'
import type { SavedAction } from './saved-action.ts'
import { readAll, readByName, readNames, readVersion } from './store.ts'
import { toSavedAction } from './to-saved-action.ts'

/** The current version of the action of this name, or null where there is none. */
export async function loadAction(
  parts: Pick<Parts, 'caches'>,
  tx: Tx,
  workspaceId: string,
  name: string,
): Promise<SavedAction | null> {
  const [action] = await loadActionsByName(parts, tx, workspaceId, [name])
  return action ?? null
}

/** The current versions of the actions of these names, in the order of `names`; names that nothing has are left out. */
export async function loadActionsByName(
  parts: Pick<Parts, 'caches'>,
  tx: Tx,
  workspaceId: string,
  names: readonly string[],
): Promise<SavedAction[]> {
  const rows = new Map((await readByName(tx, workspaceId, names)).map(row => [row.name, row]))
  return [...new Set(names)].flatMap(name => {
    const row = rows.get(name)
    return row ? [toSavedAction(parts, row)] : []
  })
}

/** One version of an action, also of one that was deleted since: what a run that used it is understood by. */
export async function loadActionVersion(
  parts: Pick<Parts, 'caches'>,
  tx: Tx,
  workspaceId: string,
  actionId: string,
  version: number,
): Promise<SavedAction | null> {
  const row = await readVersion(tx, workspaceId, actionId, version)
  return row ? toSavedAction(parts, row) : null
}

/** Every action of the workspace, by name. */
export async function loadActions(parts: Pick<Parts, 'caches'>, tx: Tx, workspaceId: string): Promise<SavedAction[]> {
  return (await readAll(tx, workspaceId)).map(row => toSavedAction(parts, row))
}

export async function listActionNames(tx: Tx, workspaceId: string): Promise<string[]> {
  return readNames(tx, workspaceId)
}
