import {
  type Action,
  isWrite,
  maskInputs,
  type Preparation,
  type PreparedRun,
  type ResolvedSecret,
} from '@bellhop/core'
import type { SavedAction } from '../actions/saved-action.ts'
import type { Unit } from '../conversations/unit-of-work.ts'
import { type NewRun, type OpenRun, type RunChange, tell } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
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
  /** It has to be asked about, whatever held when it began. */
  mustAsk?: boolean
  /** When what it goes on with was said, which days in words are counted from. Default: now. */
  saidAt?: Date
}

/** A journey whose request is frozen. */
export interface JourneyToSend extends Journey {
  prepared: PreparedRun
  /** What freezing adds to the run's record, whatever its next status is. */
  frozen: Required<Pick<RunChange, 'missing' | 'inputs' | 'trace' | 'columns'>>
}

/** A run of this action that is about to begin. */
export function openRun(parts: Pick<RunParts, 'ids'>, scope: RunScope, action: Runnable): NewRun {
  return {
    workspaceId: scope.workspaceId,
    id: parts.ids.next('run'),
    from: null,
    ...(scope.fence ? { fence: scope.fence } : {}),
    origin: {
      actionId: action.id,
      ...whatRan(action),
      mode: scope.mode,
      channel: scope.channel,
      conversationId: scope.conversationId,
      contactId: scope.contactId,
      turnId: scope.turnId,
      startedBy: scope.startedBy,
    },
  }
}

/** What a run's row says of the definition that it goes by. */
export function whatRan({ name, version, definition }: Runnable) {
  return { action: name, version, write: isWrite(definition) }
}

/** The inputs whose values come from the conversation: what a caller may give. */
export function askedNames({ inputs }: Action): ReadonlySet<string> {
  return new Set(inputs.filter(({ from }) => from === 'conversation').map(({ name }) => name))
}

/** The journey with the request that was frozen for it. */
export function withFrozen<J extends Journey>(
  journey: J,
  { prepared, resolved, trace }: Extract<Preparation, { status: 'prepared' }>,
): J & JourneyToSend {
  return {
    ...journey,
    state: { ...journey.state, frozen: prepared.frozen },
    prepared,
    frozen: {
      missing: [],
      inputs: maskInputs(journey.action.definition, resolved.values),
      trace,
      columns: {
        ...whatRan(journey.action),
        requestDigest: prepared.frozen.digest,
        writeKey: prepared.frozen.writeKey,
      },
    },
  }
}

/** Tells the conversation, once, that the action has begun. */
export async function tellStart(unit: Unit, parts: RunParts, row: RunRow, journey: Journey): Promise<void> {
  if (journey.started) return
  const { title } = journey.action.definition
  await tell(unit, parts, row, [{ type: 'action-start', runId: row.id, action: row.action, title }])
}
