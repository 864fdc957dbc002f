import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './app-env.ts'
import { TextResponse } from './text-response.ts'

/** What every answer says to a browser, unless its route says something else: nothing here is a page, a frame or to be kept. */
export const securityHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  const { res } = c
  if (res instanceof TextResponse) {
    for (const [name, value] of defaults) if (!res.hasHeader(name)) res.setHeader(name, value)
  } else {
    for (const [name, value] of defaults) if (!res.headers.has(name)) res.headers.set(name, value)
  }
}

const defaults: readonly (readonly [string, string])[] = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cache-control', 'no-store'],
]
