import type { z } from '@hono/zod-openapi'
import type { AuditPolicy } from '../audit/audit-kind.ts'
import type { ErrorShape } from './app-env.ts'
import type { Principal, Scope } from './principal.ts'

/** Who may call: a key with that scope, or anybody. */
export type Access = Scope | 'public'

/** Everything that the outside may know of an endpoint. What is left out here does not compile. */
export interface Route<A extends Access, P, Q, B, R> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As in OpenAPI: `/v1/actions/{name}`. */
  path: string
  tag: string
  summary: string
  description?: string
  scope: A
  /** May the role `support` call it, too? Default: no, whatever its scope. */
  forSupport?: true
  /** Is answered also by a node that takes on no more, and never counted. Default false. */
  vital?: true
  /** The kinds of entry that a call may leave in the audit trail, or why it leaves none. */
  audit: AuditPolicy
  /** Default: none but those that `path` names, as text. */
  params?: z.ZodType<P>
  /** Default: a query is refused. */
  query?: z.ZodType<Q>
  /** Default: a body is not read. */
  body?: RouteBody<B>
  /** For a POST that must not keep its answer for its `Idempotency-Key`: why. Default: it is kept for 24 hours. */
  unkept?: string
  /** Of the answer when all went well. Default 200; 204 and 302 have no body. */
  status?: 200 | 201 | 202 | 204 | 302
  /** null: no body. */
  response: z.ZodType<R> | null
  /** Media type of the answer where it is not JSON: the handler then gives a `Response`. */
  responseType?: string
  /** Other media types in which the answer comes where the call asks for them, as text. */
  alsoAs?: readonly string[]
  /** Answers that go well with another status; null: no body. */
  otherwise?: Readonly<Record<number, { description: string; response: z.ZodType | null }>>
  /** Does it heed `If-Match`? Default false. */
  versioned?: true
  /** Whether a body asks for a stream: that is not kept for its `Idempotency-Key`, the handler knows a repeat by itself. */
  streams?: (body: B) => boolean
  /** How an error reads where a protocol that is not ours prescribes it. Default: as everywhere. */
  errorBody?: ErrorShape
}

export interface RouteBody<B> {
  schema: z.ZodType<B>
  /** How it stands in the OpenAPI document, where `schema` says too little. */
  document?: z.ZodType
  /** Content types that are taken. Default `application/json`. */
  types?: readonly [string, ...string[]]
  /** Default: what the operator allows, who may bound it further. */
  maxBytes?: number
  /** Texts may hold NUL, since they are kept in `json` columns alone. Default false. */
  nulAllowed?: boolean
  /** Texts may hold half of a character, as one that a program cut does: they are kept in `json` columns alone, or mended. Default false. */
  halvesAllowed?: boolean
  /** Members of the body whose content the handler looks through by itself, since it must not refuse the whole. Default none. */
  lookedThrough?: readonly string[]
}

export type Caller<A extends Access> = A extends Scope ? Principal : null

/** Who reads an answer that lasts: an event stream takes these as they are. */
export interface Reader {
  /** Whether they may still have what they asked for. Not counted as a call. */
  mayGoOn(): Promise<boolean>
  /** Calls `look` with each change of what they may do, until the function that it gives is called. */
  onDoubt(look: () => void): () => void
}

/** One call, authenticated and checked: what a handler works with. */
export interface Call<A extends Access, P, Q, B> {
  /** Who calls; null at a public route. */
  principal: Caller<A>
  params: P
  query: Q
  body: B
  request: Request
  requestId: string
  /** Where it comes from: of the connection, or what a proxy of `BELLHOP_TRUSTED_PROXIES` says. null without a connection. */
  clientAddress: string | null
  /** Of the page that made a browser send it, where that is none of this server's own; else null. */
  foreignOrigin: string | null
  /** Whether it says that a proxy passed it on. */
  isForwarded(): boolean
  /** The version in `If-Match: "7"`, or null without the header. */
  ifMatch: number | null
  /** For an answer that lasts. */
  reader(): Reader
  /** Says whose request it is where no key does, so that no workspace takes the places of others. Throws `overloaded`. */
  belongTo(workspaceId: string): void
  /** Sets a header of the answer. */
  setHeader(name: string, value: string): void
}

/** Ties the types of an endpoint's parts together. */
export function defineRoute<A extends Access, R, P = Record<never, never>, Q = Record<never, never>, B = undefined>(
  route: Route<A, P, Q, B, R>,
): Route<A, P, Q, B, R> {
  return route
}
