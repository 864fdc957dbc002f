import type { ApprovalStatus, FinalRunStatus, FormField, Offer } from '@bellhop/core/stream'

export interface MessageEntry {
  kind: 'message'
  key: string
  messageId: string
  role: 'agent' | 'customer'
  text: string
  done: boolean
  /** Number of the event that ended it; 0 while it is being written. */
  number: number
}

/** What a customer answered, by input name. Kept in memory alone: the stream doesn't carry it. */
export type Answers = Record<string, string | number | boolean>

export interface FormEntry {
  kind: 'form'
  key: string
  runId: string
  title: string
  fields: FormField[]
  status: 'open' | 'answered' | 'dismissed'
  /** null when it was answered elsewhere. */
  answers: Answers | null
}

export interface ApprovalEntry {
  kind: 'approval'
  key: string
  runId: string
  approvalId: string
  digest: string
  title: string
  fields: { label: string; value: string }[]
  expiresAt: string
  status: ApprovalStatus
}

export interface ActionEntry {
  kind: 'action'
  key: string
  runId: string
  action: string
  title: string
  /** `asking` while a form or a confirm card waits for the customer. */
  status: 'running' | 'asking' | FinalRunStatus
  /** It changes something (it was confirmed, or acts on the page) and isn't just a look-up. */
  acts: boolean
}

export interface ErrorEntry {
  kind: 'error'
  key: string
  code: string
  message: string
}

export type Entry = MessageEntry | FormEntry | ApprovalEntry | ActionEntry | ErrorEntry

/** What the customer has said and the stream hasn't confirmed yet. */
export interface PendingMessage {
  key: string
  text: string
  status: 'sending' | 'accepted' | 'failed'
}

/** A conversation as the customer sees it: made from the stream's events and from what was done here. */
export interface ChatState {
  lastNumber: number
  entries: Entry[]
  offers: Offer[]
  pending: PendingMessage[]
  /** `running`: an answer is being made, so that nothing else can be sent. */
  turn: 'idle' | 'running' | 'waiting'
}

export const emptyChat: ChatState = { lastNumber: 0, entries: [], offers: [], pending: [], turn: 'idle' }
