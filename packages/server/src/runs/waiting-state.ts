import type { Action, FrozenRun, JsonObject } from '@bellhop/core'
import type { Keyring } from '../crypto/keyring.ts'
import type { RunCall } from './run-scope.ts'

/** All that a run needs to go on after a wait, on any node. Holds what customers typed, so it is stored encrypted. */
export interface WaitingState {
  /** Arguments so far, as they were given. */
  raw: JsonObject
  call: RunCall
  /** The frozen request, once there is one. */
  frozen: FrozenRun | null
  /** The definition of a draft; null for a saved version. */
  draft: Action | null
  /** A test that approves itself. */
  autoApprove: boolean
}

export function sealState(keyring: Keyring, workspaceId: string, runId: string, state: WaitingState): Buffer {
  return keyring.seal(JSON.stringify(state), waitingContext(workspaceId, runId))
}

/** Throws when the state was changed, or belongs to another run. */
export function openState(
  keyring: Keyring,
  run: { workspaceId: string; id: string; sealedPrepared: Uint8Array | null },
): WaitingState {
  if (!run.sealedPrepared) throw new Error(`Run ${run.id} has no state to go on from.`)
  // Sealed by this module alone, and authenticated: what opens is what was sealed.
  return JSON.parse(
    keyring.open(run.sealedPrepared, waitingContext(run.workspaceId, run.id)).toString('utf8'),
  ) as WaitingState
}

/** What is bound to its envelope. */
export function waitingContext(workspaceId: string, runId: string): string[] {
  return ['run', workspaceId, runId]
}
