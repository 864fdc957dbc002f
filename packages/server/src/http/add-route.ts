import { BellhopError, isJsonObject, type JsonValue, toJsonPath, toUtf8Text } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Awaitable } from '../awaitable.ts'
import type { Place } from '../limits/load.ts'
import type { Parts } from '../parts.ts'
import type { App, AppEnv } from './app-env.ts'
import { authenticate, type Credentials, isStillAllowed } from './authentication.ts'
import { checkText } from './check-text.ts'
import type { Access, Call, Caller, Reader, Route, RouteBody } from './define-route.ts'
import { answerKeyed, idempotencyKeyOf } from './idempotency-key.ts'
import { parseIfMatch } from './if-match.ts'
import { isForwarded } from './is-forwarded.ts'
import { toPathItem } from './path-item.ts'
import type { ActorOrigin, Principal } from './principal.ts'
import { readJsonBody } from './read-json-body.ts'
import { jsonType, TextResponse } from './text-response.ts'
import { validate } from './validate.ts'

export type RouteHandler<A extends Access, P, Q, B, R> = (call: Call<A, P, Q, B>) => Promise<R | Response>

/**
 * Adds an endpoint to the app and to its OpenAPI document. A call reaches the handler only with the scope that the route
 * names, and with parameters, query and body that its schemas took, in that order.
 */
export function addRoute<A extends Access, P, Q, B, R>(
  app: App,
  parts: Parts,
  route: Route<A, P, Q, B, R>,
  handler: RouteHandler<A, P, Q, B, R>,
): void {
  app.openAPIRegistry.registerPath(toPathItem(route))
  app.on(route.method.toUpperCase(), toHonoPath(route.path), async c => {
    c.set('route', route.path)
    if (route.errorBody) c.set('errorBody', route.errorBody)
    if (!route.vital) {
      // Before a key is looked up or a body read: what is refused must cost next to nothing.
      parts.load.check()
      parts.rates.request(c.get('clientAddress'))
    }
    const found = identify(parts, c, route)
    const principal = found instanceof Promise ? await found : found
    const input = await readInput(c, route, parts)
    // Only now: who sends slowly, or only half, must not take the place of those who sent all.
    const place = route.vital ? null : parts.load.enter()
    try {
      if (principal) place?.belongTo(principal.workspaceId)
      return await answer(c, principal, input, place)
    } finally {
      place?.leave()
    }
  })

  function answer(
    c: Context<AppEnv>,
    principal: Caller<A>,
    input: Input<P, Q, B>,
    place: Place | null,
  ): Promise<Response> {
    const headers: Record<string, string> = {}
    const call = toCall(c, principal, input, { headers, place, reader: () => readerOf(parts, c, route, principal) })
    const work = async () => toResponse(route, await handler(call), headers)
    const keeps = route.method === 'post' && route.unkept === undefined && !route.streams?.(call.body)
    const key = principal && keeps ? idempotencyKeyOf(c) : null
    if (!principal || key === null) return work()
    return answerKeyed(parts, c, { principal, key, body: call.body }, work)
  }
}

function toResponse<A extends Access, P, Q, B, R>(
  route: Route<A, P, Q, B, R>,
  answer: R | Response,
  headers: Readonly<Record<string, string>>,
): Response {
  if (answer instanceof Response) return answer
  const { status = 200 } = route
  if (route.response === null) return new Response(null, { status, headers })
  return new TextResponse(toUtf8Text(JSON.stringify(answer)), {
    status,
    headers: { 'content-type': jsonType, ...headers },
  })
}

function identify<A extends Access>(parts: Parts, c: Context<AppEnv>, route: Needs<A>): Awaitable<Caller<A>>
function identify(parts: Parts, c: Context<AppEnv>, route: Needs<Access>): Awaitable<Principal | null> {
  const { scope, forSupport = false } = route
  if (scope === 'public') return null
  const shown = credentialsOf(c)
  const from = { address: shown.address, userAgent: c.req.header('user-agent')?.slice(0, 200) ?? null }
  const found = authenticate(parts, shown, { scope, forSupport })
  return found instanceof Promise ? found.then(principal => comingFrom(principal, from)) : comingFrom(found, from)
}

function comingFrom(principal: Principal, from: ActorOrigin): Principal {
  return { ...principal, actor: { ...principal.actor, from } }
}

function credentialsOf(c: Context<AppEnv>): Credentials {
  return {
    authorization: c.req.header('authorization'),
    address: c.get('clientAddress'),
    request: c.req.raw,
    foreignOrigin: c.get('foreignOrigin'),
  }
}

interface Needs<A extends Access> {
  scope: A
  forSupport?: true
}

type Input<P, Q, B> = Pick<Call<Access, P, Q, B>, 'params' | 'query' | 'body'>

async function readInput<A extends Access, P, Q, B, R>(
  c: Context<AppEnv>,
  route: Route<A, P, Q, B, R>,
  parts: Parts,
): Promise<Input<P, Q, B>> {
  const rawParams = c.req.param()
  const rawQuery = c.req.url.includes('?') ? onlyOnce(c.req.queries()) : {}
  checkText(rawParams, { at: 'path' })
  checkText(rawQuery, { at: 'query' })
  return {
    params: validate(route.params ?? nothing<P>(), rawParams, 'path'),
    query: validate(route.query ?? nothing<Q>(), rawQuery, 'query'),
    body: await readBody(c, route.body, parts),
  }
}

function toCall<A extends Access, P, Q, B>(
  c: Context<AppEnv>,
  principal: Caller<A>,
  { params, query, body }: Input<P, Q, B>,
  { headers, place, reader }: { headers: Record<string, string>; place: Place | null; reader: () => Reader },
): Call<A, P, Q, B> {
  return {
    principal,
    params,
    query,
    body,
    request: c.req.raw,
    requestId: c.get('requestId'),
    clientAddress: c.get('clientAddress'),
    foreignOrigin: c.get('foreignOrigin'),
    isForwarded: () => isForwarded(c.req.raw.headers, c.env?.incoming?.httpVersion),
    reader,
    ifMatch: parseIfMatch(c.req.header('if-match')),
    belongTo: workspaceId => place?.belongTo(workspaceId),
    setHeader: (name, value) => {
      headers[name] = value
    },
  }
}

function readerOf(parts: Parts, c: Context<AppEnv>, route: Needs<Access>, principal: Principal | null): Reader {
  const { scope, forSupport = false } = route
  if (principal === null || scope === 'public') return { mayGoOn: async () => true, onDoubt: () => () => {} }
  const shown = credentialsOf(c)
  return {
    mayGoOn: () => isStillAllowed(parts, shown, principal, { scope, forSupport }),
    onDoubt: look => parts.caches.doubts.on(principal.actor.id, look),
  }
}

async function readBody<B>(c: Context<AppEnv>, body: RouteBody<B> | undefined, parts: Parts): Promise<B> {
  if (!body) return noBody()
  const { bodyBytes: mostBytes } = parts.limits
  const {
    types = ['application/json'],
    maxBytes = mostBytes,
    nulAllowed = false,
    halvesAllowed = false,
    lookedThrough = [],
  } = body
  const { receive } = parts.bodies
  const json = await readJsonBody(c.req.raw, { types, maxBytes: Math.min(maxBytes, mostBytes), receive })
  checkText(without(json, lookedThrough), { nulAllowed, halvesAllowed })
  return validate(body.schema, json)
}

function without(json: JsonValue, names: readonly string[]): JsonValue {
  if (names.length === 0 || !isJsonObject(json)) return json
  return Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)))
}

function onlyOnce(queries: Record<string, string[]>): Record<string, string> {
  const issues = Object.entries(queries)
    .filter(([, values]) => values.length > 1)
    .map(([name]) => ({ path: toJsonPath(['query', name]), message: 'May be given only once.' }))
  if (issues.length > 0) throw new BellhopError('request_invalid', 'A parameter is given more than once.', { issues })
  return Object.fromEntries(Object.entries(queries).map(([name, [value]]) => [name, value ?? '']))
}

const empty = z.strictObject({})

// A route without a schema has the type `{}` there, which is what the empty schema gives.
function nothing<T>(): z.ZodType<T> {
  return empty as unknown as z.ZodType<T>
}

// A route that reads no body has the type `undefined` there.
function noBody<B>(): B {
  return undefined as B
}

function toHonoPath(path: string): string {
  return path.replace(/\{([A-Za-z]+)\}/g, ':$1')
}
