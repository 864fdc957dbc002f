import type { Identity, PageValues } from '../api/visitor-api.ts'
import type { TextName } from '../texts/en.ts'

/**
 * What `bellhop.on` can be told of, and with what. Of the conversation a page is told what it has not been told before, also
 * where it happened in another tab; never what was said before the customer last looked.
 */
export interface BellhopEvents {
  /** The conversation is there. A handler that comes late is called all the same. */
  ready: { conversationId: string }
  open: undefined
  close: undefined
  /** A whole message of the customer, once the server has it. */
  'user-message': { id: string; text: string }
  /** A whole message of the agent, as markdown. */
  'assistant-message': { id: string; text: string }
  'action-start': { runId: string; action: string; title: string }
  'action-end': { runId: string; action: string; status: string }
  /** Code of an action is about to run on this page, or on another one of this customer. */
  'client-action': { runId: string; action: string; title: string }
  /** Something was asked for that needs a signed-in customer: sign them in, then call `identify`. */
  'identity-required': { runId: string; action: string }
  error: { code: string; message: string }
}

export interface InitOptions {
  /** BCP 47, such as `fr` or `pt-BR`; `page`: what `<html lang>` says. Left out: the agent's. */
  locale?: string
  /** In place of the chat's own texts, by name. `{}` stands for the number or name that belongs there. */
  texts?: Partial<Record<TextName, string>>
}

/** `window.bellhop`, and the second argument of a client action. Every call is safe before the chat has loaded. */
export interface Bellhop {
  /** Language and texts of the chat, at any time; what is left out stays. */
  init(options: InitOptions): void
  open(): void
  close(): void
  toggle(): void
  /** A handler that throws disturbs neither the chat nor the other handlers. */
  on<Name extends keyof BellhopEvents>(event: Name, handler: (detail: BellhopEvents[Name]) => void): void
  off<Name extends keyof BellhopEvents>(event: Name, handler: (detail: BellhopEvents[Name]) => void): void
  /**
   * Who the customer is: a signed token of the page's server, or an id with its HMAC; null signs out. Another identity is another
   * conversation: the one before is left at once, whatever becomes of the new one.
   */
  identify(identity: string | Identity | null): void
  /**
   * Values of the page, in place of the earlier ones. They are not trusted. At most 50 are sent: texts of up to 2,000
   * characters, finite numbers and booleans, under names that a template can have. The console names the rest.
   */
  setContext(values: PageValues): void
  /** Says this in the customer's name. Doesn't open the panel. */
  sendMessage(text: string): void
}

/** A call that the page made before the app module was there: method and arguments. */
export type QueuedCall = [name: string, args: unknown[]]

export type TextStore = Pick<Storage, 'getItem' | 'setItem'>

export interface StartOptions {
  agent: string
  /** The tag's `data-locale`. */
  locale: string | undefined
  /** Where the server is, with a slash at the end: `https://bellhop.example.com/`. */
  base: string
  /** The page's `window.bellhop`; its methods are replaced in place, since the page may have kept the object. */
  bellhop: object
  queue: QueuedCall[]
  /** What is remembered for all tabs, and for this one, where it isn't the browser that keeps it. */
  local?: TextStore
  session?: TextStore
}
