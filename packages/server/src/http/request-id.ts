import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'
import { TextResponse } from './text-response.ts'

/** Names a request, for its error, the log, and the header `X-Request-Id`: as the caller named it, if that is a plain id. */
export function nameRequest(c: Context<AppEnv>): string {
  const given = c.req.header('x-request-id')
  const requestId =
    given !== undefined && /^[A-Za-z0-9_.-]{8,128}$/.test(given) ? given : `req_${randomUUID().replaceAll('-', '')}`
  c.set('requestId', requestId)
  return requestId
}

export function tellRequestId(response: Response, requestId: string): void {
  if (response instanceof TextResponse) response.setHeader('x-request-id', requestId)
  else response.headers.set('x-request-id', requestId)
}
