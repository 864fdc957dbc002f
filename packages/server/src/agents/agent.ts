import type { IdentityKey } from './identity-key.ts'

/** An agent's definition, every default filled in: what it may do, and how it meets a customer. */
export interface Agent {
  name: string
  instructions: string
  /** As in `BELLHOP_MODEL`; null: the server's own. */
  model: string | null
  modelSettings: ModelSettings
  /** Names of the actions that it offers. */
  actions: string[]
  /** Tightens the run mode of an action, never loosens it. */
  runModes: Record<string, 'confirm'>
  greeting: string | null
  /** BCP 47. */
  locale: string
  /** IANA name. */
  timeZone: string
  /** ISO 3166-1 alpha-2: how a phone number without a country code is read. */
  country: string
  /** Exact origins of the pages that may embed the agent; none: no page may. */
  allowedOrigins: string[]
  identityKeys: IdentityKey[]
  /** Where the agent's dynamic context is asked for, once in a conversation: before its first turn, or its greeting where that reads it. */
  context: { url: string; secret: string | null; timeoutMs: number } | null
  /** Whether customers may ask that somebody gets back to them, and what they are asked for then; null: they may not. */
  handOver: AgentHandOver | null
  appearance: {
    /** `#rgb` or `#rrggbb`; null: Bellhop's own. */
    accent: string | null
    theme: 'light' | 'dark' | 'auto'
    position: 'left' | 'right'
    title: string | null
    subtitle: string | null
    /** Written on the button that opens the chat. */
    launcherText: string | null
    /** In place of the chat's own texts, by their names (docs/embedding.md). */
    texts: Record<string, string>
  }
  limits: AgentLimits
}

/** How the model of an agent is asked. */
export interface ModelSettings {
  /** Id of the secret with the provider's key, which has to be meant for the provider's host; null: the server's own key. */
  secret: string | null
  /** null: the provider's own. */
  temperature: number | null
  /** Most tokens of one answer; null: the provider's own. */
  maxOutputTokens: number | null
  /** Most tokens of the conversation that are sent with each call. */
  contextTokens: number
  /** US dollars per million tokens, for the cost of a turn; null: that of the server's model, where it is this one. */
  price: { input: number; output: number } | null
}

/** The built-in action `hand_over`, as an agent offers it. */
export interface AgentHandOver {
  enabled: boolean
  /** On its button; null: Bellhop's own words, in the agent's language. */
  title: string | null
  /** What the customer is asked for; what is left out isn't. */
  fields: { [F in HandOverField]?: 'required' | 'optional' | undefined }
}

/** In the order in which they are asked for. */
export const handOverFields = ['name', 'email', 'phone', 'message'] as const
export type HandOverField = (typeof handOverFields)[number]

/** What an agent bounds more narrowly than the server does. Left out, or more than the server allows: the server's own. */
export interface AgentLimits {
  /** New conversations a minute. */
  sessionsPerMinute?: number | undefined
  /** Messages and pressed buttons a minute in one conversation. */
  messagesPerMinute?: number | undefined
  /** How often the brain may be asked within one turn. */
  stepsPerTurn?: number | undefined
  /** How many actions one turn may run. */
  runsPerTurn?: number | undefined
  /** How often the same action may be called with the same values within one turn. */
  identicalPerTurn?: number | undefined
}

/** An agent as it is stored. */
export interface SavedAgent {
  id: string
  /** Counts the saves, from 1. */
  version: number
  definition: Agent
  createdAt: Date
  updatedAt: Date
}
