import { BellhopError } from '@bellhop/core'
import type { Context } from 'hono'
import type { App, AppEnv } from './app-env.ts'
import { HttpError } from './http-error.ts'

/** What an address that no route answers is told: 405 with the methods that it does have, or 404. */
export function refuseUnrouted(app: App, c: Context<AppEnv>): never {
  const methods = new Set<string>()
  for (const route of app.routes)
    if (route.method !== 'ALL' && toPattern(route.path).test(c.req.path)) methods.add(route.method)
  if (methods.size === 0) throw new BellhopError('not_found', `There is nothing at ${c.req.path}.`)
  if (methods.has('GET')) methods.add('HEAD')
  const allow = [...methods].sort().join(', ')
  throw new HttpError('method_not_allowed', `${c.req.path} has no ${c.req.method}, only ${allow}.`, {
    headers: { Allow: allow },
  })
}

function toPattern(path: string): RegExp {
  const source = path
    .split(/(:[A-Za-z0-9_]+(?:\{[^/]*\})?\??|\*)/)
    .map(part => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(`^${source}$`)
}
