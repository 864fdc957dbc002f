import { z } from '@hono/zod-openapi'
import { agentSchema } from '../agents/agent-schema.ts'
import type { ConversationParts } from '../conversations/conversation-parts.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import { openPlayground } from './open-playground.ts'

const open = defineRoute({
  method: 'post',
  path: '/v1/agents/{id}/playground',
  tag: 'Agents',
  summary: 'Open a conversation to try an agent in',
  description:
    'The conversation and its runs have the mode `test`: they go the real way, calls and approvals included, and are not ' +
    'counted. `token` is a visitor token for pages of `origin`, which is this server’s own: an embed that is shown there with ' +
    'it takes part, client actions included. Needs the scope `run` too.',
  scope: 'write',
  audit: ['conversation.started'],
  params: z.strictObject({ id: z.string().max(60) }),
  body: {
    schema: z.strictObject({
      identity: jsonObject
        .refine(claims => Object.keys(claims).length > 0, 'Give at least one claim, or null for somebody unknown.')
        .nullable()
        .default(null)
        .openapi({ description: 'Claims that count as verified.' }),
      context: jsonObject.default({}).openapi({ description: 'On top of what the agent’s context endpoint says.' }),
      page: jsonObject.default({}).openapi({ description: 'As if the page had set it: untrusted.' }),
    }),
  },
  unkept: 'its answer holds a visitor token',
  status: 201,
  response: z
    .object({
      conversationId: z.string(),
      token: z.string(),
      expiresAt: z.string(),
      origin: z.string(),
      agent: z.object({
        id: z.string(),
        name: z.string(),
        locale: z.string(),
        appearance: agentSchema.shape.appearance,
      }),
    })
    .openapi('Playground'),
})

export function registerPlaygroundRoutes(app: App, parts: ConversationParts): void {
  addRoute(app, parts, open, ({ principal, params: { id }, body }) => openPlayground(parts, principal, id, body))
}
