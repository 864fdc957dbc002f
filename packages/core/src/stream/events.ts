/**
 * What a customer's browser may learn of a conversation, in order. Each is a persisted row with a number that only grows;
 * over SSE the number is the `id:`, the type the `event:`, and the rest the `data:` (contracts 7).
 * Nothing here carries raw upstream JSON, credentials or another contact's data.
 */
export interface FormOption {
  value: string | number | boolean
  label: string
}

/** When a control of a form is shown: once another one holds one of these or, with null, anything (`given`) or nothing. */
export interface FormCondition {
  input: string
  in: (string | number | boolean)[] | null
  given: boolean
}

/** One control of a form, made from an action's input. */
export interface FormField {
  name: string
  type: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'email' | 'phone'
  title: string
  description: string
  example: string | null
  required: boolean
  options: FormOption[] | null
  pattern: string | null
  min: number | string | null
  max: number | string | null
  sensitive: boolean
  /** What the conversation already holds, or the default. Never set for a sensitive input. */
  value: string | number | boolean | null
  /** Left out: always asked. It names a control before this one. */
  when?: FormCondition | null
}

export interface Offer {
  /** Name of the action to start, or null for "none of these". */
  action: string | null
  label: string
}

export type ApprovalStatus = 'pending' | 'approved' | 'denied' | 'expired' | 'void'
export type FinalRunStatus = 'succeeded' | 'failed' | 'denied' | 'expired' | 'unknown' | 'cancelled'

export type StreamEventBody =
  | { type: 'message-start'; messageId: string; role: 'agent' | 'customer' }
  | { type: 'text-delta'; messageId: string; text: string }
  | { type: 'message-end'; messageId: string }
  | { type: 'action-start'; runId: string; action: string; title: string }
  | { type: 'inputs-requested'; runId: string; action: string; title: string; fields: FormField[] }
  | {
      type: 'approval-requested'
      runId: string
      approvalId: string
      digest: string
      title: string
      fields: { label: string; value: string }[]
      expiresAt: string
    }
  | { type: 'approval-resolved'; runId: string; approvalId: string; status: Exclude<ApprovalStatus, 'pending'> }
  | {
      type: 'action-end'
      runId: string
      action: string
      status: FinalRunStatus
      /** Why it failed, where the customer can do something about it: sign in, then ask again. */
      code?: 'identity_required' | null
    }
  | { type: 'client-action'; runId: string; action: string; title: string; timeoutMs: number; expiresAt: string }
  /** `standing`: what is always offered, so that a channel that reads aloud need not say it after every answer. */
  | { type: 'offers'; offers: Offer[]; standing?: true }
  | { type: 'error'; code: string; message: string }
  | { type: 'turn-end'; turnId: string; status: 'done' | 'waiting' }

/** `number` counts from 1 within a conversation. */
export type StreamEvent = StreamEventBody & { number: number; at: string }
export type StreamEventType = StreamEventBody['type']
