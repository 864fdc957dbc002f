import type { Action, ErrorCode, JsonObject, JsonValue } from '@bellhop/core'
import type { Offer } from '@bellhop/core/stream'

/** One step of a turn, as it is kept with the turn: what a brain gets to see of it. Plain JSON. */
export type TurnItem =
  | { type: 'customer-message'; text: string }
  /** A button; null is "none of these". */
  | { type: 'customer-choice'; action: string | null }
  | { type: 'agent-message'; text: string }
  | { type: 'tool-call'; callId: string; action: string; inputs: JsonObject }
  | { type: 'tool-result'; callId: string; action: string; outcome: ToolOutcome }

/** What a brain learns of a run: what the model may see, and the words that the author has for the customer. */
export interface ToolOutcome {
  /** null: refused before there was a run. */
  runId: string | null
  status: string
  result: JsonValue
  message: string | null
  followUps: string[]
  error: { code: ErrorCode; customer: string } | null
}

/** An action as a brain may use it. */
export type OfferedAction = Pick<Action, 'name' | 'title' | 'description' | 'examples' | 'offer' | 'kind'>

export interface BrainRequest {
  agent: { name: string; instructions: string; locale: string }
  actions: readonly OfferedAction[]
  /** Of this turn, oldest first. Never empty: it begins with what the customer did. */
  items: readonly TurnItem[]
  signal: AbortSignal
}

export type BrainPart =
  | { type: 'text-delta'; text: string }
  | { type: 'offers'; offers: Offer[] }
  | { type: 'tool-call'; callId: string; action: string; inputs: JsonObject }
  /** Always last. `tool-calls`: go on with their results. `limit`: the step was cut short. */
  | { type: 'stop'; reason: 'end' | 'tool-calls' | 'limit' }

/**
 * What decides a turn's next step: a model, or guided mode. Given everything that has happened in the turn, it streams what
 * to say and which actions to run, and stops; with the results of those it is asked again. It keeps nothing between steps,
 * so any node can take the next one. A step that can't be finished throws.
 */
export interface Brain {
  step(request: BrainRequest): AsyncIterable<BrainPart>
}
