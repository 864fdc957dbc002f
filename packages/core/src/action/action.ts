import type { JsonValue } from '../json.ts'

export type ActionKind = 'api' | 'api_widget' | 'widget' | 'client'
export type RunMode = 'automatic' | 'confirm'
export type InputType = 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'email' | 'phone'
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type InputSource = 'conversation' | 'constant' | `identity.${string}` | `context.${string}` | `page.${string}`

export type When =
  | { input: string; equals: JsonValue }
  | { input: string; in: JsonValue[] }
  | { input: string; given: boolean }

export interface InputOption {
  value: string | number | boolean
  label: string
}

/** An input as authored, with every default filled in. */
export interface ActionInput {
  name: string
  type: InputType
  title: string
  description: string
  example: string | null
  required: boolean
  default: JsonValue
  options: InputOption[] | null
  pattern: string | null
  min: number | string | null
  max: number | string | null
  when: When | null
  from: InputSource
  value: JsonValue
  shownToModel: boolean
  askAgain: boolean
  sensitive: boolean
}

export type Auth =
  | { type: 'none' }
  | { type: 'bearer'; secret: string }
  | { type: 'basic'; username: string; secret: string }
  | { type: 'header'; name: string; secret: string }
  | { type: 'body'; name: string; secret: string }

export interface NameValue {
  name: string
  value: string
}

export interface ActionRequest {
  method: Method
  url: string
  headers: NameValue[]
  query: NameValue[]
  body: string | null
  bodyType: 'json' | 'form'
  auth: Auth
  timeoutMs: number
  cacheSeconds: number
  idempotencyHeader: string | null
}

export interface ActionResponse {
  transform: string | null
  /** null: left out by the author. */
  fields: string[] | '*' | null
  errorBodyToModel: boolean
  sample: JsonValue
}

export interface ActionMessages {
  before: string | null
  success: string | null
  error: string | null
  byStatus: Record<string, string | null>
}

/** The definition of an action (contracts 1), normalised: every default filled in. Immutable once saved as a version. */
export interface Action {
  name: string
  title: string
  description: string
  examples: string[]
  kind: ActionKind
  enabled: boolean
  runMode: RunMode | null
  approvalExpiresMs: number
  requires: { identity: 'none' | 'verified' }
  context: string[]
  collect: 'form' | 'words'
  readBack: string | null
  escalates: boolean
  inputs: ActionInput[]
  /** null for `widget` and `client`. */
  request: ActionRequest | null
  response: ActionResponse
  messages: ActionMessages
  widget: string | null
  client: { code: string; returns: boolean; timeoutMs: number } | null
  followUps: { success: string[]; failure: string[] }
  offer: 'never' | 'always' | 'after_unanswered' | 'after_negative_feedback'
}
