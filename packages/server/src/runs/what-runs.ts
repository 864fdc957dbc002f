import { loadAction, loadActions } from '../actions/load-action.ts'
import type { SavedAction } from '../actions/saved-action.ts'
import { agentOfConversation } from '../conversations/find-conversation.ts'
import { handOverAction } from '../hand-overs/hand-over-action.ts'
import { handOverId } from '../hand-overs/hand-over-name.ts'
import type { Tx } from '../parts.ts'
import { draftId, type Runnable } from './journey.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { openState } from './waiting-state.ts'

export type WhatRuns = { action: Runnable; why: null } | { action: null; why: string }

/**
 * The action of a waiting run as it is now, under whatever name it has now; or why it may no longer run: switching an action
 * off, or deleting it or the agent, also stops what was begun before.
 */
export async function whatRuns(parts: RunParts, tx: Tx, row: RunRow): Promise<WhatRuns> {
  const { workspaceId, conversationId } = row
  const agent = conversationId ? await agentOfConversation(parts, tx, workspaceId, conversationId) : null
  if (conversationId && !agent) return { action: null, why: 'the agent is gone' }
  if (row.actionId === handOverId) {
    const handOver = agent && handOverAction(agent)
    return handOver ? { action: handOver, why: null } : { action: null, why: 'the agent hands nobody over any more' }
  }
  if (row.actionId === draftId) return { action: draftOf(parts, row), why: null }
  const action = await currentAction(parts, tx, row)
  if (!action) return { action: null, why: 'the action is gone' }
  // Its author's own test never asked whether customers may run it.
  if (!action.enabled && row.startedBy !== 'test') return { action: null, why: 'the action is switched off' }
  return { action, why: null }
}

/** The action of a run as it is now, under whatever name it has now, switched off or not; null where it is gone. */
export async function currentAction(parts: RunParts, tx: Tx, row: RunRow): Promise<SavedAction | null> {
  const { workspaceId, actionId } = row
  const named = await loadAction(parts, tx, workspaceId, row.action)
  if (named?.id === actionId) return named
  return (await loadActions(parts, tx, workspaceId)).find(candidate => candidate.id === actionId) ?? null
}

/** The unsaved definition of a draft's run, which has no newer one. */
export function draftOf(parts: RunParts, row: RunRow): Runnable {
  const { draft } = openState(parts.keyring, row)
  if (!draft) throw new Error(`Run ${row.id} has neither an action nor a draft.`)
  return { id: draftId, name: row.action, version: row.version, definition: draft }
}
