import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { pageOf, toPageOfAll, wholeListQuery } from '../http/pagination.ts'
import { draftSchema } from '../imports/draft.ts'
import type { Parts } from '../parts.ts'
import { actionTemplates } from './templates.ts'

const { action, secrets } = draftSchema.shape

const template = z
  .object({
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    service: z.string().nullable().openapi({ description: 'Whose API it calls; null: your own.' }),
    action,
    secrets,
    fillIn: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .openapi({ description: 'What only you know, and where in the definition it belongs.' }),
  })
  .openapi('ActionTemplate')

const list = defineRoute({
  method: 'get',
  path: '/v1/action-templates',
  tag: 'Actions',
  summary: 'List the templates that a new action can begin with',
  scope: 'read',
  audit: { none: 'reads only' },
  query: wholeListQuery,
  response: pageOf(template),
})

export function registerTemplateRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, list, async ({ query }) => toPageOfAll([...actionTemplates], query))
}
