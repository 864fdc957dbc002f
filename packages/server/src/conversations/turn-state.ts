import type { ErrorCode, JsonObject, JsonValue } from '@bellhop/core'
import type { Keyring } from '../crypto/keyring.ts'
import { sealedWith } from '../crypto/sealing.ts'
import { type JsonText, toJson } from '../database/index.ts'
import type { ModelUsage, TurnItem } from './brain.ts'
import { noUsage } from './model/usage.ts'
import type { TurnRow } from './turn-store.ts'

/** Where a turn stands: enough for any node to take the next step. */
export interface TurnState {
  items: TurnItem[]
  /** Calls that the brain asked for and that have no result yet; the first is the one under way. */
  calls: PendingCall[]
  /** The run that the turn waits for. */
  pending: string | null
  /** The input that was asked for in words: the customer's next message is its value. */
  asking: { runId: string; input: string; sensitive: boolean } | null
  /** The approval that was asked for in words: the customer's next message decides it. */
  confirming: Confirming | null
  /** Steps that the brain has taken. */
  steps: number
  /** How often each action was called with the same values, by `callKey`. */
  called: Record<string, number>
  /** The model that decides, as configured; null: guided mode, or nobody yet. */
  model: string | null
  /** What its calls took so far. */
  usage: ModelUsage
  /** Steps in which the model called something that could not be used, and the last of them. */
  mistakes: { steps: number; last: number }
  /** What it failed with, for whoever builds the agent; null: it did not. */
  error: TurnError | null
}

export interface TurnError {
  code: ErrorCode
  message: string
  hint: string
}

export interface Confirming {
  runId: string
  /** Of what was read out, and so of all that a yes can mean. */
  digest: string
  /** The answer before was neither a yes nor a no. */
  again: boolean
  /** Nobody answered in time: a yes asks anew, with a request of then. */
  expired: boolean
}

export interface PendingCall {
  callId: string
  action: string
  /** Its arguments, encrypted: they may be sensitive, and the turn is kept in the open. */
  sealedInputs: string
  /** When it was asked for, in ISO 8601: its "tomorrow" is the day after. None in turns of versions before. */
  at?: string
}

export function sealCall(
  keyring: Keyring,
  turn: TurnPlace,
  { inputs, ...call }: Omit<PendingCall, 'sealedInputs'> & { inputs: JsonObject },
): PendingCall {
  const sealed = keyring.seal(JSON.stringify(inputs), callContext(turn, call.callId))
  return { ...call, sealedInputs: sealed.toString('base64') }
}

export function openCall(keyring: Keyring, turn: TurnPlace, call: PendingCall): JsonObject {
  const opened = keyring.open(Buffer.from(call.sealedInputs, 'base64'), callContext(turn, call.callId))
  // Sealed by this module alone, and authenticated.
  return JSON.parse(opened.toString('utf8')) as JsonObject
}

type TurnPlace = Pick<TurnRow, 'workspaceId' | 'id'>

/**
 * The calls as they are to be written: what an older master key sealed is sealed by the current one. A turn under way holds them
 * in memory, and would put back what a rotation has replaced in its row meanwhile.
 */
export function sealedByCurrent(keyring: Keyring, turn: TurnPlace, calls: readonly PendingCall[]): PendingCall[] {
  return calls.map(call => {
    const { sealedInputs, ...open } = call
    if (sealedWith(Buffer.from(sealedInputs, 'base64')) === keyring.currentId) return call
    return sealCall(keyring, turn, { ...open, inputs: openCall(keyring, turn, call) })
  })
}

/** What is bound to a call's envelope. */
export function callContext(turn: TurnPlace, callId: string): string[] {
  return ['turn-call', turn.workspaceId, turn.id, callId]
}

export function newTurnState(first: TurnItem): TurnState {
  return { ...unset, called: {}, items: [first], calls: [], pending: null, asking: null, steps: 0 }
}

/** The state as the turn's row keeps it. */
export function keptState(state: TurnState): JsonText<JsonValue> {
  return toJson(state as unknown as JsonValue)
}

/** What the state of a turn of an earlier version may lack. */
const unset = {
  confirming: null,
  called: {},
  model: null,
  usage: noUsage,
  mistakes: { steps: 0, last: 0 },
  error: null,
} as const satisfies Partial<TurnState>

/** Written by this feature alone. */
export function turnStateOf(row: Pick<TurnRow, 'state'>): TurnState {
  return { ...unset, called: {}, ...(row.state as unknown as Omit<TurnState, keyof typeof unset>) }
}

/** What the turn's row tells of it, beside its state, to whoever counts. */
export function usageColumns({ model, usage }: TurnState) {
  return { model, ...usage, costUsd: model === null ? null : usage.costUsd }
}
