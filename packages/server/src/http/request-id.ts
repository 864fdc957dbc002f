import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './app-env.ts'

/** Names each request in the header `X-Request-Id`, in its error and in the log: as the caller named it, if that is a plain id. */
export const nameRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const given = c.req.header('x-request-id')
  const requestId =
    given !== undefined && /^[A-Za-z0-9_.-]{8,128}$/.test(given) ? given : `req_${randomBytes(12).toString('hex')}`
  c.set('requestId', requestId)
  await next()
  c.res.headers.set('X-Request-Id', requestId)
}
