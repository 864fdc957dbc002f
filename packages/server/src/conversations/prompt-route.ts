import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import { agentActions } from './agent-actions.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { agentOfConversation, requireConversation } from './find-conversation.ts'
import { noAnswerTools } from './model/no-answer.ts'
import { loadPromptScene } from './model/prompt-scene.ts'
import { systemPrompt } from './model/system-prompt.ts'
import { toTools } from './model/tools.ts'

const prompt = defineRoute({
  method: 'get',
  path: '/v1/conversations/{id}/prompt',
  tag: 'Conversations',
  summary: 'What a model would be told in this conversation now, before what was said',
  description: 'Also for an agent without a model. What was said is in the turns.',
  scope: 'read',
  audit: { none: 'reads only' },
  params: z.strictObject({ id: z.string().max(60) }),
  response: z
    .object({
      system: z.string(),
      tools: z.array(z.object({ name: z.string(), description: z.string(), parameters: jsonObject })),
    })
    .openapi('Prompt'),
})

export function registerPromptRoute(app: App, parts: ConversationParts): void {
  const { db } = parts.database
  addRoute(app, parts, prompt, async ({ principal: { workspaceId }, params: { id } }) => {
    const turn = { workspaceId, conversationId: (await requireConversation(db, workspaceId, id)).id }
    const agent = await agentOfConversation(parts, db, workspaceId, id)
    if (!agent) throw new BellhopError('gone', 'The agent of this conversation is gone.')
    const actions = (await agentActions(parts, db, workspaceId, agent)).map(({ definition }) => definition)
    const scene = await loadPromptScene(parts, { turn, agent }, actions)
    const tools = [...toTools(actions, scene.channel), ...noAnswerTools(actions)]
    return {
      system: systemPrompt(scene),
      tools: tools.map(({ name, description, inputSchema }) => ({
        name,
        description: description ?? '',
        // A JSON Schema that this server made.
        parameters: jsonObject.parse(inputSchema),
      })),
    }
  })
}
