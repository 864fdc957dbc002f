import type { PreparedRun, ResolvedSecret } from '@bellhop/core'
import type { SavedAction } from '../actions/saved-action.ts'
import type { Unit } from '../conversations/unit-of-work.ts'
import { type OpenRun, type RunChange, tell } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { WaitingState } from './waiting-state.ts'

/** A definition with the version under which it runs; a draft has version 0 and no id. */
export type Runnable = Pick<SavedAction, 'id' | 'name' | 'version' | 'definition'> & {
  /** Its secrets, where they were loaded with it; else they are read when it is sent. */
  secrets?: readonly ResolvedSecret[]
}

export const draftId = ''

/** Where a run stands on its way from arguments to a request. */
export interface Journey {
  run: OpenRun
  action: Runnable
  state: WaitingState
  /** What to do with arguments that no input of the conversation has: REST refuses, a model is told. */
  unknownInputs: 'refuse' | 'ignore'
  /** Was its start already told in the conversation? */
  started: boolean
}

/** A journey whose request is frozen. */
export interface JourneyToSend extends Journey {
  prepared: PreparedRun
  /** What freezing adds to the run's record, whatever its next status is. */
  frozen: Required<Pick<RunChange, 'missing' | 'inputs' | 'trace' | 'columns'>>
}

/** Tells the conversation, once, that the action has begun. */
export async function tellStart(unit: Unit, parts: RunParts, row: RunRow, journey: Journey): Promise<void> {
  if (journey.started) return
  const { title } = journey.action.definition
  await tell(unit, parts, row, [{ type: 'action-start', runId: row.id, action: row.action, title }])
}
