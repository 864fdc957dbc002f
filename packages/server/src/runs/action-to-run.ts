import { BellhopError } from '@bellhop/core'
import { loadAction } from '../actions/load-action.ts'
import type { SavedAction } from '../actions/saved-action.ts'
import type { Parts, Tx } from '../parts.ts'

/** The action of this name, as it may be run for a customer: there, and enabled. */
export async function requireAction(parts: Parts, tx: Tx, workspaceId: string, name: string): Promise<SavedAction> {
  const action = await loadAction(parts, tx, workspaceId, name)
  if (!action) throw new BellhopError('not_found', `There is no action "${name}".`)
  if (!action.enabled)
    throw new BellhopError('conflict', `The action "${name}" is switched off: enable it first.`, {
      hint: 'Set `enabled` of the action to true, or leave it out of what runs it.',
    })
  return action
}
