import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../../http/app-env.ts'

/**
 * Answers preflights of the visitor side (Fetch Standard, CORS-preflight). A preflight names no agent, so it permits no more
 * than asking: whether a page may read an answer is decided with the answer itself, by the agent's own origins.
 */
export const answerPreflights: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header('origin')
  if (c.req.method !== 'OPTIONS' || origin === undefined || !c.req.header('access-control-request-method'))
    return next()
  return c.body(null, 204, {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': 'authorization, content-type, last-event-id',
    'Access-Control-Max-Age': '600',
    Vary: 'Origin',
  })
}

/** Lets the page of this origin, and no other, read the answer. */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    Vary: 'Origin',
  }
}
