import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { pageOf, toPageOfAll, wholeListQuery } from '../http/pagination.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { listFeedback } from './feedback-store.ts'
import { requireConversation } from './find-conversation.ts'
import { recordFeedback } from './record-feedback.ts'

const params = z.strictObject({ id: z.string().max(60) })
const tag = 'Conversations'

/** A rating of an answer, as a customer gives it. */
export const feedbackBody = z.strictObject({
  messageId: z.string().max(80),
  value: z.enum(['up', 'down']).nullable().openapi({ description: 'null takes the rating back.' }),
})

const rate = defineRoute({
  method: 'post',
  path: '/v1/conversations/{id}/feedback',
  tag,
  summary: "Keep the customer's rating of an answer, in place of the one before",
  scope: 'run',
  audit: { none: 'a rating changes nothing' },
  params,
  body: { schema: feedbackBody },
  status: 204,
  response: null,
})

const list = defineRoute({
  method: 'get',
  path: '/v1/conversations/{id}/feedback',
  tag,
  summary: 'Read the ratings of the answers of a conversation',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  params,
  query: wholeListQuery,
  response: pageOf(z.object({ messageId: z.string(), value: z.string(), createdAt: z.string() }).openapi('Feedback')),
})

export function registerFeedbackRoutes(app: App, parts: ConversationParts): void {
  const { db } = parts.database

  addRoute(app, parts, rate, async ({ principal: { workspaceId }, params: { id }, body }) => {
    await requireConversation(db, workspaceId, id)
    await recordFeedback(parts, { workspaceId, conversationId: id }, body)
    return new Response(null, { status: 204 })
  })

  addRoute(app, parts, list, async ({ principal: { workspaceId }, params: { id }, query }) => {
    await requireConversation(db, workspaceId, id)
    const rows = await listFeedback(db, workspaceId, id)
    return toPageOfAll(
      rows.map(row => ({ ...row, createdAt: row.createdAt.toISOString() })),
      query,
    )
  })
}
