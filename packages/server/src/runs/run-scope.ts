import type { JsonObject, JsonValue, RuntimeValues } from '@bellhop/core'
import type { RunMode } from '../database/index.ts'
import type { Actor } from '../http/principal.ts'
import type { Tx } from '../parts.ts'

/** Who starts a run, where, and with what besides the inputs. */
export interface RunScope {
  workspaceId: string
  actor: Actor
  mode: RunMode
  /** How the contact is reached: `chat`, `api`. */
  channel: string
  startedBy: 'model' | 'customer' | 'api' | 'test'
  conversationId: string | null
  contactId: string | null
  turnId: string | null
  call: RunCall
  /** Throws, within the transaction that would store a run, where it may no longer begin. */
  fence?: (tx: Tx) => Promise<void>
  /** Run modes of the agent; they only ever tighten. */
  runModes: Readonly<Record<string, unknown>>
}

/** What a run's inputs and messages are made from besides its arguments. Kept, encrypted, with a run that waits. */
export interface RunCall {
  agent: { id?: string; name?: string; locale: string; timeZone: string; country: string }
  contact: JsonObject
  /** Verified claims; null: nobody is known. */
  identity: JsonObject | null
  context: JsonObject
  /** What the page set: untrusted. */
  page: JsonObject
  runtime: Partial<RuntimeValues>
  /** What the conversation already holds, by input name. */
  held: Record<string, JsonValue>
}

export const defaultAgent = { locale: 'en-US', timeZone: 'UTC', country: 'US' }

export const emptyCall: RunCall = {
  agent: defaultAgent,
  contact: {},
  identity: null,
  context: {},
  page: {},
  runtime: {},
  held: {},
}
