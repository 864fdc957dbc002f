import { BellhopError, errorCodes, httpStatusOf, type JsonObject, toPublicError } from '@bellhop/core'
import { addRoute } from '../../http/add-route.ts'
import type { App } from '../../http/app-env.ts'
import type { Call, Route } from '../../http/define-route.ts'
import type { Actor } from '../../http/principal.ts'
import type { Parts } from '../../parts.ts'
import { readVisitor, type Visitor } from './visitor-token.ts'

export type VisitorCall<P, Q, B> = Omit<Call<'public', P, Q, B>, 'principal'> & { visitor: Visitor; actor: Actor }

/** Adds an endpoint for a customer's browser: only with a visitor token, from the page that the token is bound to. */
export function addVisitorRoute<P, Q, B, R>(
  app: App,
  parts: Parts,
  route: Route<'public', P, Q, B, R>,
  handler: (call: VisitorCall<P, Q, B>) => Promise<R | Response>,
): void {
  addRoute(app, parts, route, call =>
    inCustomerWords(parts, call, async () => {
      const visitor = requireVisitor(parts, call.request)
      const actor: Actor = { type: 'visitor', id: visitor.contactId, name: 'Customer' }
      return letRead(call, visitor.origin, await handler({ ...call, visitor, actor }))
    }),
  )
}

/** Lets the page of this origin, and no other, read the answer. */
export function letRead<R>(
  call: Pick<Call<'public', unknown, unknown, unknown>, 'setHeader'>,
  origin: string,
  answer: R | Response,
): R | Response {
  for (const [name, value] of Object.entries(corsHeaders(origin))) {
    if (answer instanceof Response) answer.headers.set(name, value)
    else call.setHeader(name, value)
  }
  return answer
}

export function corsHeaders(origin: string): Record<string, string> {
  return { 'Access-Control-Allow-Origin': origin, Vary: 'Origin', 'Cross-Origin-Resource-Policy': 'cross-origin' }
}

/** What a customer's browser is told of a failure: the code, and words for a customer. Field issues stay, they name the field. */
export async function inCustomerWords<R>(
  parts: Pick<Parts, 'log'>,
  call: Pick<Call<'public', unknown, unknown, unknown>, 'request' | 'requestId'>,
  work: () => Promise<R | Response>,
): Promise<R | Response> {
  try {
    return await work()
  } catch (thrown) {
    const { code, issues } = toPublicError(thrown)
    if (code === 'internal') parts.log.error({ err: thrown, requestId: call.requestId }, 'request failed')
    const { customer, hint } = errorCodes[code]
    const error: JsonObject = {
      code,
      message: customer,
      hint,
      requestId: call.requestId,
      issues: issues.map(({ path, message }) => ({ path, message })),
    }
    // A page has to read that its token is past its time, or why a form was refused; one that may not be here learns nothing.
    const origin = call.request.headers.get('origin')
    const headers = origin === null || code === 'origin_refused' ? {} : corsHeaders(origin)
    return Response.json({ error }, { status: httpStatusOf(code), headers })
  }
}

function requireVisitor(parts: Parts, request: Request): Visitor {
  const token = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const visitor = token === undefined ? null : readVisitor(parts.keyring, token, parts.clock.now())
  if (!visitor)
    throw new BellhopError('unauthorized', 'The visitor token is missing, was changed, or is past its time.')
  // A browser names the page's origin on every POST, and on every GET to another origin.
  const origin = request.headers.get('origin')
  if (origin === null ? visitor.origin !== parts.publicUrl.origin : origin !== visitor.origin) {
    throw new BellhopError('origin_refused', 'The visitor token is bound to another origin.')
  }
  return visitor
}
