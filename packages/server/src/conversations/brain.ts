import type { Action, ErrorCode, JsonObject, JsonValue } from '@bellhop/core'
import type { Offer } from '@bellhop/core/stream'
import type { SavedAction } from '../actions/saved-action.ts'
import type { SavedAgent } from '../agents/agent.ts'
import type { TurnRow } from './turn-store.ts'

/** One step of a turn, as it is kept with the turn: what a brain gets to see of it. Plain JSON. */
export type TurnItem =
  | { type: 'customer-message'; text: string }
  /** A button; null is "none of these". */
  | { type: 'customer-choice'; action: string | null }
  | { type: 'agent-message'; text: string }
  /** `echo`: what the model's provider wants to read again beside its call. */
  | { type: 'tool-call'; callId: string; action: string; inputs: JsonObject; echo?: JsonObject }
  | { type: 'tool-result'; callId: string; action: string; outcome: ToolOutcome }
  /** The answer broke off here. */
  | { type: 'broken-off'; why: BrokenOff }

/** `unanswered`: the model says that it has no answer. `stopped`: by the customer. `cut`: longer than the model may speak. `refused`: by the model or its provider. */
export type BrokenOff = 'stopped' | 'cut' | 'refused' | 'failed' | 'unanswered'

/** What a brain learns of a run: what the model may see, and the words that the author has for the customer. */
export interface ToolOutcome {
  /** null: refused before there was a run. */
  runId: string | null
  status: string
  /** What is longer than a model is given stands here as the beginning of its JSON; `cutBytes` says how much is missing. */
  result: JsonValue
  cutBytes?: number
  message: string | null
  followUps: string[]
  error: { code: ErrorCode; customer: string; status?: number } | null
  /** The customer has read `message` by now: the server says it where a model must not put it in other words. */
  told?: boolean
  /** It would have repeated this run: nothing was sent again. */
  duplicateOf?: string
  /** Arguments that no input takes. */
  ignored?: string[]
  /** Inputs of the conversation beside the arguments of the call: from a form, from earlier, by default. Sensitive ones masked. */
  filledIn?: JsonObject
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

/** Where the step is taken, for a brain that needs to know more than the turn. */
export interface BrainScene {
  turn: TurnRow
  agent: SavedAgent
  actions: readonly SavedAction[]
}

/** Tokens of one call of a model, and what they cost; null: the price isn't known. */
export interface ModelUsage {
  inputTokens: number
  /** Of the input tokens, those that the provider had in its cache. */
  cachedTokens: number
  outputTokens: number
  costUsd: number | null
}

export type BrainPart =
  /** Comes first where a model decides: what runs become is then told as `tell-outcome.ts` says. */
  | { type: 'model'; name: string }
  | { type: 'text-delta'; text: string }
  | { type: 'offers'; offers: Offer[] }
  | { type: 'tool-call'; callId: string; action: string; inputs: JsonObject; echo?: JsonObject }
  /** A call that can't even be read; `problem` tells the model what to mend. */
  | { type: 'unreadable-call'; callId: string; action: string; problem: string }
  /** What that takes is told by `usage`, or by nobody. */
  | { type: 'model-asked' }
  | { type: 'usage'; usage: ModelUsage }
  /** Always last. `tool-calls`: go on with their results. `limit`: the step was cut short. */
  | { type: 'stop'; reason: 'end' | 'tool-calls' | 'limit' | 'refusal' | 'unanswered' }

/**
 * What decides a turn's next step: a model, or guided mode. Given everything that has happened in the turn, it streams what
 * to say and which actions to run, and stops; with the results of those it is asked again. It keeps nothing between steps,
 * so any node can take the next one. A step that can't be finished throws.
 */
export interface Brain {
  step(request: BrainRequest, scene: BrainScene): AsyncIterable<BrainPart>
}
