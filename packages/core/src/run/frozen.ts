import type { Action, Auth, Method } from '../action/action.ts'
import type { JsonObject } from '../json.ts'

/** Literal text, or the name of a secret whose value is put in only while sending. */
export type HeaderPart = { text: string } | { secret: string }

export interface FrozenHeader {
  name: string
  parts: HeaderPart[]
}

/** A request as it will be sent, save for credentials, which it names by reference. */
export interface FrozenRequest {
  method: Method
  url: string
  headers: FrozenHeader[]
  body: string | null
  bodyType: 'json' | 'form'
  auth: Auth
  timeoutMs: number
  idempotencyHeader: string | null
}

/** The same request as a record may show it: sensitive inputs masked. */
export interface ShownRequest {
  url: string
  headers: FrozenHeader[]
  body: string | null
}

export type InputValue = string | number | boolean

/** All that one run will do, decided before anyone is asked. Plain JSON, so that it can be stored (encrypted) and sent later. */
export interface FrozenRun {
  frozenAt: string
  /** Typed values of the inputs that were given, sensitive ones included. */
  values: Record<string, InputValue>
  /**
   * Values that the request carries, by the names of their placeholders (inputs, context keys, claims, runtime values), in
   * the order in which they first stand in URL, query, headers and body. Sensitive ones included.
   */
  carried: Record<string, InputValue>
  /** null for kinds that send nothing. */
  request: FrozenRequest | null
  shown: ShownRequest | null
  /** What messages may read besides the response and the inputs. */
  messageData: { contact: JsonObject; agent: JsonObject; context: JsonObject }
  locale: string
  timeZone: string
  /** HMAC over what will be done: what an approval binds. */
  digest: string
  /** HMAC over the request without idempotency header and clock values; null where nothing is written. */
  writeKey: string | null
}

/** A request that waits to be sent, together with the immutable version of the action that it came from. */
export interface PreparedRun {
  action: Action
  version: number
  frozen: FrozenRun
}
