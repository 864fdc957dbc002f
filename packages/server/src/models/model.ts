import type { LanguageModelV4 } from '@ai-sdk/provider'

/** The language model that answers for an agent, ready to be called. */
export interface AgentModel {
  /** `openai:gpt-5`, or `compatible:llama3.3` without its address: for records and spans. */
  name: string
  model: LanguageModelV4
  settings: ModelLimits
  /** US dollars per million tokens, when known or given. */
  price: ModelPrice | null
}

export interface ModelLimits {
  /** null: the provider's own. */
  temperature: number | null
  /** null: the provider's own. */
  maxOutputTokens: number | null
  /** Tokens of history that a call may bring along. */
  contextTokens: number
}

export interface ModelPrice {
  input: number
  output: number
}
