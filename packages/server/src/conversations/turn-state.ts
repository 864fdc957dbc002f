import type { JsonValue } from '@bellhop/core'
import { type JsonText, toJson } from '../database/index.ts'
import type { TurnItem } from './brain.ts'
import type { TurnRow } from './store.ts'

/** Where a turn stands: enough for any node to take the next step. */
export interface TurnState {
  items: TurnItem[]
  /** Calls that the brain asked for and that have no result yet; the first is the one under way. */
  calls: { callId: string; action: string; inputs: Record<string, JsonValue> }[]
  /** The run that the turn waits for. */
  pending: string | null
  /** The input that was asked for in words: the customer's next message is its value. */
  asking: { runId: string; input: string; sensitive: boolean } | null
  /** Steps that the brain has taken. */
  steps: number
}

export function newTurnState(first: TurnItem): TurnState {
  return { items: [first], calls: [], pending: null, asking: null, steps: 0 }
}

/** The state as the turn's row keeps it. */
export function keptState(state: TurnState): JsonText<JsonValue> {
  return toJson(state as unknown as JsonValue)
}

/** Written by this feature alone. */
export function turnStateOf(row: Pick<TurnRow, 'state'>): TurnState {
  return row.state as unknown as TurnState
}
