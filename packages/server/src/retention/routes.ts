import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { moment } from '../http/time-range.ts'
import type { Parts } from '../parts.ts'
import { purge } from './purge.ts'

/** How long one call works on conversations, and on runs. */
const budgetMs = 1_000

const purgeRoute = defineRoute({
  method: 'post',
  path: '/v1/workspace/purge',
  tag: 'Workspaces',
  summary: 'Remove conversations and runs that are older than a time, for good',
  description:
    'Works for about a second or two: call it again with the same body until `complete`. What is under way stays, and so does a run whose outcome is unknown until somebody has settled it. The audit trail stays, and accounts for what is missing.',
  scope: 'admin',
  audit: ['purge.begun', 'conversation.removed', 'run.removed'],
  body: {
    schema: z
      .strictObject({
        confirm: z.string().max(200).openapi({ description: 'The name of the workspace.' }),
        before: moment.openapi({
          description: 'Conversations in which nothing has happened since, and runs that had ended an hour before.',
        }),
        conversations: z.boolean(),
        runs: z.boolean(),
      })
      .refine(({ conversations, runs }) => conversations || runs, 'Choose `conversations`, `runs` or both.'),
  },
  unkept: 'each call does the next part, and doing one twice does no harm',
  response: z.object({ conversations: z.int(), runs: z.int(), complete: z.boolean() }).openapi('Purged'),
})

export function registerRetentionRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, purgeRoute, async ({ principal, body }) =>
    purge(parts, principal, { ...body, before: new Date(body.before) }, budgetMs),
  )
}
