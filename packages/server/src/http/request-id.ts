import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { inLogScope } from '../log/log-scope.ts'
import type { AppEnv } from './app-env.ts'
import { TextResponse } from './text-response.ts'

/** Names each request in the header `X-Request-Id`, in its error and in the log: as the caller named it, if that is a plain id. */
export const nameRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const given = c.req.header('x-request-id')
  const requestId =
    given !== undefined && /^[A-Za-z0-9_.-]{8,128}$/.test(given) ? given : `req_${randomUUID().replaceAll('-', '')}`
  c.set('requestId', requestId)
  await inLogScope({ requestId }, next)
  const { res } = c
  if (res instanceof TextResponse) res.setHeader('x-request-id', requestId)
  else res.headers.set('x-request-id', requestId)
}
