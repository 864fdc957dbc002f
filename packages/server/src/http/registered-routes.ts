import { z } from '@hono/zod-openapi'
import type { App } from './app-env.ts'

/** One endpoint as the app's registry has it. */
export interface RegisteredRoute {
  method: string
  /** As in OpenAPI: `/v1/actions/{name}`. */
  path: string
  scope: string
  /** May the role `support` call it? */
  forSupport: boolean
  /** The kinds of entry that it may leave in the audit trail, or why it leaves none. */
  audit: { kinds: readonly string[]; reason: string | null }
  /** Content types of its body; empty where it reads none. */
  bodyTypes: readonly string[]
}

/** Every endpoint that was added to the app with `addRoute`. */
export function registeredRoutes(app: App): RegisteredRoute[] {
  return app.openAPIRegistry.definitions.flatMap(definition => {
    if (definition.type !== 'route') return []
    const { method, path, request } = definition.route
    const {
      'x-bellhop-scope': scope,
      'x-bellhop-for-support': forSupport,
      'x-bellhop-audit': audit,
    } = notes.parse(definition.route)
    const bodyTypes = Object.keys(request?.body?.content ?? {})
    return [{ method: method.toUpperCase(), path, scope, forSupport, audit, bodyTypes }]
  })
}

const notes = z.looseObject({
  'x-bellhop-scope': z.string(),
  'x-bellhop-for-support': z.boolean(),
  'x-bellhop-audit': z.object({ kinds: z.array(z.string()), reason: z.string().nullable() }),
})
