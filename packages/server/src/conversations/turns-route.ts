import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { requireConversation } from './find-conversation.ts'
import { inspectTurns, type TurnInspection } from './turn-inspection.ts'

const usageSchema = z
  .object({
    inputTokens: z.int(),
    cachedTokens: z.int().openapi({ description: 'Of the input tokens, those that the provider had in its cache.' }),
    outputTokens: z.int(),
    costUsd: z
      .number()
      .nullable()
      .openapi({ description: 'At most, in US dollars. Null: the price or the tokens are not known.' }),
  })
  .openapi('ModelUsage')

const turnSchema = z
  .looseObject({
    id: z.string(),
    status: z.enum(['running', 'waiting', 'done']),
    attempt: z.int().openapi({ description: 'More than 1: another node took it over.' }),
    steps: z.int().openapi({ description: 'How often the brain was asked.' }),
    model: z.string().nullable().openapi({ description: 'Whose steps these were, as configured. Null: guided mode.' }),
    usage: usageSchema,
    error: z
      .object({ code: z.string(), message: z.string(), hint: z.string() })
      .nullable()
      .openapi({ description: 'What it failed with, and what to do about it.' }),
    stoppedAt: z.string().nullable().openapi({ description: 'When the customer asked for the answer to stop.' }),
    items: z
      .array(z.looseObject({ type: z.string() }))
      .openapi({ description: 'What the brain was shown, in order; sensitive values are masked.' }),
    runs: z.array(z.looseObject({ id: z.string(), action: z.string(), status: z.string() })),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .openapi('TurnInspection') as unknown as z.ZodType<TurnInspection>

const turns = defineRoute({
  method: 'get',
  path: '/v1/conversations/{id}/turns',
  tag: 'Conversations',
  summary: 'Inspect the turns of a conversation, newest first',
  description: 'What happened beside the words: steps, calls with their arguments, runs with their traces, times.',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  params: z.strictObject({ id: z.string().max(60) }),
  query: pageQuery,
  response: pageOf(turnSchema),
})

export function registerTurnsRoute(app: App, parts: ConversationParts): void {
  const { db } = parts.database
  addRoute(app, parts, turns, async ({ principal: { workspaceId }, params: { id }, query: { limit, cursor } }) => {
    await requireConversation(db, workspaceId, id)
    const page = { beforeId: textCursor(cursor), limit: limit + 1 }
    return toPage(
      await inspectTurns(db, workspaceId, id, page),
      limit,
      turn => turn.id,
      turn => turn,
    )
  })
}
