import { clearInputs, type Known, type KnownAction, neededInputs } from '@bellhop/core'
import type { Parts, Tx } from '../parts.ts'
import { allSecretHeads } from '../secrets/resolve-secrets.ts'
import { loadActions } from './load-action.ts'
import type { SavedAction } from './saved-action.ts'

/** What the definitions of a workspace may refer to. */
export interface Surroundings {
  actions: SavedAction[]
  /** All of it, less the action of this id. */
  knownTo(actionId: string | null): Known
}

export async function loadSurroundings(
  parts: Pick<Parts, 'caches'>,
  tx: Tx,
  workspaceId: string,
): Promise<Surroundings> {
  const actions = await loadActions(parts, tx, workspaceId)
  const secrets = await allSecretHeads(tx, workspaceId)
  const known = actions.map(action => ({ id: action.id, action: toKnown(action) }))
  return {
    actions,
    knownTo: actionId => ({
      otherActions: known.filter(({ id }) => id !== actionId).map(({ action }) => action),
      secrets,
      // A workspace has none yet, so an action that shows one can't be saved.
      widgets: [],
    }),
  }
}

function toKnown({ definition }: SavedAction): KnownAction {
  const { name, description, request, runMode, kind, response } = definition
  const transforms = response.transform !== null
  return {
    name,
    description,
    method: request?.method ?? null,
    runMode,
    kind,
    needs: neededInputs(definition),
    clear: clearInputs(definition),
    transforms,
  }
}
