import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { loadAgent } from '../agents/load-agent.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import type { Parts } from '../parts.ts'
import { fetchContext } from './fetch-context.ts'

const test = defineRoute({
  method: 'post',
  path: '/v1/agents/{id}/context/test',
  tag: 'Agents',
  summary: "Ask an agent's context endpoint, and show what it answers",
  scope: 'write',
  audit: { none: 'keeps nothing' },
  params: z.strictObject({ id: z.string().max(80) }),
  body: { schema: z.strictObject({ identity: jsonObject.nullable().default(null) }) },
  response: z
    .object({
      ok: z.boolean(),
      context: jsonObject.nullable(),
      error: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
      durationMs: z.number(),
    })
    .openapi('ContextTest'),
})

export function registerContextRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, test, async ({ principal, params, body }) => {
    const agent = await loadAgent(parts, parts.database.db, principal.workspaceId, params.id)
    if (!agent) throw new BellhopError('not_found', `There is no agent "${params.id}".`)
    const settings = agent.definition.context
    if (!settings) throw new BellhopError('conflict', 'The agent has no context endpoint: set `context.url` first.')
    const subject = { agentId: agent.id, conversationId: null, channel: 'api', medium: 'test', identity: body.identity }
    const fetched = await fetchContext(parts, principal.workspaceId, settings, subject)
    return fetched.ok
      ? { ok: true, context: fetched.context, error: null, durationMs: fetched.durationMs }
      : { ok: false, context: null, error: { ...fetched.error }, durationMs: fetched.durationMs }
  })
}
