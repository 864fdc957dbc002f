import type { PageValues } from '../api/visitor-api.ts'

/** What `bellhop.on` can be told of, and with what. */
export interface BellhopEvents {
  /** The conversation is there. A handler that comes late is called all the same. */
  ready: { conversationId: string }
  open: undefined
  close: undefined
  /** A whole message that this page has not been told of before, also from another tab. */
  message: { id: string; role: 'agent' | 'customer'; text: string }
  /** A run has ended. */
  action: { runId: string; action: string; status: string }
  error: { code: string; message: string }
}

/** `window.bellhop`, and the second argument of a client action. Every call is safe before the chat has loaded. */
export interface Bellhop {
  open(): void
  close(): void
  toggle(): void
  on<Name extends keyof BellhopEvents>(event: Name, handler: (detail: BellhopEvents[Name]) => void): void
  off<Name extends keyof BellhopEvents>(event: Name, handler: (detail: BellhopEvents[Name]) => void): void
  /**
   * A signed identity token of the page's server; null signs out. Another identity is another conversation: the one before is
   * left at once, whatever becomes of the new one.
   */
  identify(token: string | null): void
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

export interface StartOptions {
  agent: string
  /** Where the server is, with a slash at the end: `https://bellhop.example.com/`. */
  base: string
  /** The page's `window.bellhop`; its methods are replaced in place, since the page may have kept the object. */
  bellhop: object
  queue: QueuedCall[]
}
