import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { HttpError } from '../http/http-error.ts'
import type { Parts } from '../parts.ts'
import { databaseAnswers } from './database-answers.ts'

const health = z.object({ status: z.literal('ok') })

const live = defineRoute({
  method: 'get',
  path: '/healthz',
  tag: 'Health',
  summary: 'Is the process up?',
  scope: 'public',
  vital: true,
  audit: { none: 'reads only' },
  response: health,
})

const ready = defineRoute({
  method: 'get',
  path: '/readyz',
  tag: 'Health',
  summary: 'Can this node take work? 503 while its database does not answer.',
  scope: 'public',
  vital: true,
  audit: { none: 'reads only' },
  response: health,
})

export function registerHealthRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, live, async () => ({ status: 'ok' as const }))
  addRoute(app, parts, ready, async () => {
    if (await databaseAnswers(parts)) return { status: 'ok' as const }
    throw new HttpError('overloaded', 'The database does not answer.', { headers: { 'Retry-After': '5' } })
  })
}
