import { BellhopError } from '@bellhop/core'
import { addRoute } from '../../http/add-route.ts'
import type { App } from '../../http/app-env.ts'
import type { Call, Route } from '../../http/define-route.ts'
import type { Actor } from '../../http/principal.ts'
import type { Parts } from '../../parts.ts'
import { corsHeaders } from './cors.ts'
import { requireStanding } from './standing.ts'
import { bearerOf, readVisitor, type Visitor } from './visitor-token.ts'

export type VisitorCall<P, Q, B> = Omit<Call<'public', P, Q, B>, 'principal'> & { visitor: Visitor; actor: Actor }

/**
 * Adds an endpoint for a customer's browser: only with a visitor token, from the page that the token is bound to, and only
 * while the agent may be shown there.
 */
export function addVisitorRoute<P, Q, B, R>(
  app: App,
  parts: Parts,
  route: Route<'public', P, Q, B, R>,
  handler: (call: VisitorCall<P, Q, B>) => Promise<R | Response>,
): void {
  addRoute(app, parts, route, async call => {
    const visitor = requireVisitor(parts, call.request)
    call.belongTo(visitor.workspaceId)
    parts.rates.visit(visitor)
    await requireStanding(parts, visitor)
    const actor: Actor = { type: 'visitor', id: visitor.contactId, name: 'Customer' }
    return letRead(call, visitor.origin, await handler({ ...call, visitor, actor }))
  })
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

function requireVisitor(parts: Parts, request: Request): Visitor {
  const token = bearerOf(request.headers.get('authorization'))
  const visitor = token === null ? null : readVisitor(parts.keyring, token, parts.clock.now())
  if (!visitor)
    throw new BellhopError('unauthorized', 'The visitor token is missing, was changed, or is past its time.')
  // A browser names the page's origin on every POST, and on every GET to another origin. `null` is what it says for an opaque one,
  // such as the playground's frame: only its tokens are bound to that.
  const origin = request.headers.get('origin')
  if (origin === null ? visitor.origin !== parts.publicUrl.origin : origin !== visitor.origin) {
    throw new BellhopError('origin_refused', 'The visitor token is bound to another origin.')
  }
  return visitor
}
