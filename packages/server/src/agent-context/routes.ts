import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { loadAgent } from '../agents/load-agent.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import type { Parts } from '../parts.ts'
import { toSubject } from './context-subject.ts'
import { type FetchedContext, fetchContext } from './fetch-context.ts'

/** How much of an answer is shown as it came. */
const shownLength = 2_000

const test = defineRoute({
  method: 'post',
  path: '/v1/agents/{id}/context/test',
  tag: 'Agents',
  summary: "Ask an agent's context endpoint, and show what it answers",
  description:
    'Sends what a conversation of these values would send. `identity` stands for a verified one: its `sub` is the ' +
    '`external_id` where none is given.',
  scope: 'write',
  audit: { none: 'keeps nothing' },
  params: z.strictObject({ id: z.string().max(80) }),
  body: {
    schema: z.strictObject({
      direction: z.enum(['inbound', 'outbound']).default('inbound'),
      agentNumber: z.string().max(40).nullable().default(null),
      contactNumber: z.string().max(40).nullable().default(null),
      externalId: z.string().max(200).nullable().default(null),
      medium: z.string().max(40).default('chat'),
      identity: jsonObject.nullable().default(null),
    }),
  },
  response: z
    .object({
      ok: z.boolean(),
      sent: jsonObject.openapi({ description: 'The body of the request.' }),
      received: z
        .object({ status: z.int(), bytes: z.int(), text: z.string() })
        .nullable()
        .openapi({ description: `What came back: of the text its first ${shownLength} characters.` }),
      context: jsonObject.nullable(),
      keys: z.array(
        z.object({
          key: z.string(),
          type: z.string(),
          inRequests: z.boolean().openapi({ description: 'Requests take single values; messages may read all.' }),
        }),
      ),
      ignored: z.array(z.object({ key: z.string(), reason: z.string() })),
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
    const { identity, ...parties } = body
    const subject = toSubject(agent.id, parties, identity)
    return { sent: { ...subject }, ...toShown(await fetchContext(parts, principal.workspaceId, settings, subject)) }
  })
}

function toShown({ received, durationMs, ...fetched }: FetchedContext) {
  const came = received && { ...received, text: received.text.slice(0, shownLength) }
  return fetched.ok
    ? { ...fetched, received: came, durationMs, error: null }
    : { ok: false, received: came, durationMs, context: null, keys: [], ignored: [], error: { ...fetched.error } }
}
