import { BellhopError, type PreparedRun } from '@bellhop/core'
import { loadActionVersion } from '../actions/load-action.ts'
import { agentOfConversation } from '../conversations/find-conversation.ts'
import { handOverAction } from '../hand-overs/hand-over-action.ts'
import { handOverId } from '../hand-overs/hand-over-name.ts'
import type { Actor } from '../http/principal.ts'
import type { Tx } from '../parts.ts'
import { draftId, type Journey, type Runnable } from './journey.ts'
import { openFrom } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
import { openState } from './waiting-state.ts'
import { draftOf } from './what-runs.ts'

/** Takes a waiting run up where it was left, on whichever node this is. */
export async function reopen(
  parts: RunParts,
  tx: Tx,
  row: RunRow,
  actor: Actor,
): Promise<{ scope: RunScope; journey: Journey }> {
  const state = openState(parts.keyring, row)
  const action = row.actionId === draftId ? draftOf(parts, row) : await requireVersion(parts, tx, row)
  const scope: RunScope = {
    workspaceId: row.workspaceId,
    actor,
    mode: row.mode,
    channel: row.channel,
    // Written by `startRun` alone, from this very type.
    startedBy: row.startedBy as RunScope['startedBy'],
    conversationId: row.conversationId,
    contactId: row.contactId,
    turnId: row.turnId,
    call: state.call,
    runModes: await runModesOf(parts, tx, row),
  }
  const journey: Journey = {
    run: openFrom(row),
    action,
    state,
    unknownInputs: 'refuse',
    started: true,
  }
  return { scope, journey }
}

/** The frozen request of a run that waits, with the version of the action that it was made from. */
export function preparedOf({ journey }: { journey: Journey }): PreparedRun {
  const { action, state } = journey
  if (!state.frozen) throw new Error('The run has no frozen request yet.')
  return { action: action.definition, version: action.version, frozen: state.frozen }
}

async function requireVersion(parts: RunParts, tx: Tx, row: RunRow): Promise<Runnable> {
  if (row.actionId === handOverId) return requireHandOver(parts, tx, row)
  const saved = await loadActionVersion(parts, tx, row.workspaceId, row.actionId, row.version)
  if (!saved) throw new BellhopError('internal', `Version ${row.version} of "${row.action}" is gone.`)
  return { ...saved, name: row.action }
}

/** As the agent offers it now: it has no versions of its own. */
async function requireHandOver(parts: RunParts, tx: Tx, { workspaceId, conversationId }: RunRow): Promise<Runnable> {
  const agent = conversationId ? await agentOfConversation(parts, tx, workspaceId, conversationId) : null
  const action = agent && handOverAction(agent)
  if (!action) throw new BellhopError('gone', 'The agent hands nobody over any more.')
  return action
}

async function runModesOf(parts: RunParts, tx: Tx, row: RunRow): Promise<Readonly<Record<string, unknown>>> {
  if (!row.conversationId) return {}
  const agent = await agentOfConversation(parts, tx, row.workspaceId, row.conversationId)
  // An agent that is gone can no longer say that it wants to be asked, so it counts as if it did.
  return agent?.definition.runModes ?? { [row.action]: 'confirm' }
}
