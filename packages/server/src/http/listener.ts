import type { RequestListener, ServerOptions } from 'node:http'
import { BellhopError, httpStatusOf, toPublicError } from '@bellhop/core'
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Background } from '../background.ts'
import type { Limits } from '../limits/limit-table.ts'
import type { App } from './app-env.ts'
import { TextResponse } from './text-response.ts'

type Connection = HttpBindings | Http2Bindings

/**
 * The app on Node's own server. Every answer that is still being made counts as work under way, whether or not its client
 * waits for it; once the node is stopping, no more begins.
 */
export function createListener(app: App, background: Background): RequestListener {
  const answer = async (request: Request, connection: Connection): Promise<Response> => {
    const response = await app.fetch(request, connection)
    if (!(response instanceof TextResponse)) return response
    response.writeTo(connection.outgoing)
    return RESPONSE_ALREADY_SENT
  }
  return getRequestListener(
    (request: Request, connection: Connection) => {
      if (background.stopping.aborted) return refuseWork()
      const answering = answer(request, connection)
      background.keep(answering)
      return answering
    },
    // The adapter's cheaper `Response` would take the place of everybody's: `fetch` answers with the real one, which it is not.
    { overrideGlobalObjects: false },
  )
}

/** How long the headers of a request may take. Also how long a new connection may say nothing. */
const headersMs = 10_000

/** How long a request may take to come in, also one that nobody reads. */
export function toServerOptions({ bodyMs }: Pick<Limits, 'bodyMs'>): ServerOptions {
  const checkMs = 2_000
  return { headersTimeout: headersMs, requestTimeout: headersMs + bodyMs, connectionsCheckingInterval: checkMs }
}

/** What comes over connections that are still open while the server stops. */
function refuseWork(): Response {
  const { code, message, hint } = toPublicError(new BellhopError('overloaded', 'The server is stopping.'))
  const error = { code, message, hint, issues: [], requestId: 'stopping' }
  return Response.json({ error }, { status: httpStatusOf(code), headers: { 'Retry-After': '5', Connection: 'close' } })
}
