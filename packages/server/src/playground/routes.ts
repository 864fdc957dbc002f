import { z } from '@hono/zod-openapi'
import { agentBody } from '../agents/agent-body.ts'
import { agentSchema } from '../agents/agent-schema.ts'
import type { ConversationParts } from '../conversations/conversation-parts.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import { givenClaims } from '../identity/given-claims.ts'
import { openPlayground } from './open-playground.ts'

const values = z.strictObject({
  identity: givenClaims.openapi({ description: 'Claims that count as verified.' }),
  context: jsonObject.default({}).openapi({ description: 'On top of what the agent’s context endpoint says.' }),
  page: jsonObject.default({}).openapi({ description: 'As if the page had set it: untrusted.' }),
})

const open = defineRoute({
  method: 'post',
  path: '/v1/agents/{id}/playground',
  tag: 'Agents',
  summary: 'Open a conversation to try an agent in',
  description:
    'The conversation and its runs have the mode `test`: they go the real way, calls and approvals included, and are not ' +
    'counted. With `draft`, a definition as a PUT takes it and checks it, the conversation is with an agent as that says, to its end, and ' +
    'the saved agent stays as it is. `token` is a visitor token that counts on pages of an opaque origin alone, such as ' +
    '`/embed/playground` in the frame that the dashboard shows it in: the chat that is shown there takes part, and code of client ' +
    'actions reaches nothing of the dashboard. Needs the scope `run` too.',
  scope: 'write',
  audit: ['conversation.started'],
  params: z.strictObject({ id: z.string().max(60) }),
  body: {
    schema: values.extend({ draft: agentBody.schema.optional() }),
    document: values.extend({ draft: agentBody.document.optional() }),
  },
  unkept: 'its answer holds a visitor token',
  status: 201,
  response: z
    .object({
      conversationId: z.string(),
      token: z.string(),
      expiresAt: z.string(),
      origin: z.string().openapi({ description: '`null`: of pages of an opaque origin.' }),
      draft: z.boolean().openapi({ description: 'Is it with the draft that was given?' }),
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
