import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { mergePatchBody } from '../http/merge-patch-body.ts'
import { pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import type { Parts } from '../parts.ts'
import type { Agent, SavedAgent } from './agent.ts'
import { agentBody, readOnly } from './agent-body.ts'
import { agentSchema } from './agent-schema.ts'
import { loadAgent, toSavedAgent } from './load-agent.ts'
import { createAgent, deleteAgent, editAgent } from './save-agent.ts'
import { listAgents } from './store.ts'

const agentAnswer = agentSchema
  .extend({ id: z.string(), version: z.int(), createdAt: z.string(), updatedAt: z.string() })
  .openapi('Agent')
const params = z.strictObject({ id: z.string() })
const tag = 'Agents'

const list = defineRoute({
  method: 'get',
  path: '/v1/agents',
  tag,
  summary: 'List agents, newest first',
  scope: 'read',
  audit: { none: 'reads only' },
  query: pageQuery,
  response: pageOf(agentAnswer),
})

const create = defineRoute({
  method: 'post',
  path: '/v1/agents',
  tag,
  summary: 'Make an agent',
  scope: 'write',
  audit: ['agent.created'],
  body: agentBody,
  status: 201,
  response: agentAnswer,
})

const read = defineRoute({
  method: 'get',
  path: '/v1/agents/{id}',
  tag,
  summary: 'Read an agent',
  scope: 'read',
  audit: { none: 'reads only' },
  params,
  response: agentAnswer,
})

const replace = defineRoute({
  method: 'put',
  path: '/v1/agents/{id}',
  tag,
  summary: 'Replace the definition of an agent',
  scope: 'write',
  audit: ['agent.updated'],
  versioned: true,
  params,
  body: agentBody,
  response: agentAnswer,
})

const patch = defineRoute({
  method: 'patch',
  path: '/v1/agents/{id}',
  tag,
  summary: 'Change parts of an agent',
  scope: 'write',
  audit: ['agent.updated'],
  versioned: true,
  params,
  body: mergePatchBody,
  response: agentAnswer,
})

const remove = defineRoute({
  method: 'delete',
  path: '/v1/agents/{id}',
  tag,
  summary: 'Delete an agent',
  scope: 'write',
  audit: ['agent.deleted'],
  versioned: true,
  params,
  status: 204,
  response: null,
})

export function registerAgentRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, list, async ({ principal, query }) => {
    const page = { before: textCursor(query.cursor), limit: query.limit + 1 }
    const rows = await listAgents(parts.database.db, principal.workspaceId, page)
    return toPage(
      rows,
      query.limit,
      row => row.id,
      row => toAnswer(toSavedAgent(row)),
    )
  })
  addRoute(app, parts, create, async ({ principal, body }) => toAnswer(await createAgent(parts, principal, body)))
  addRoute(app, parts, read, async ({ principal, params: { id } }) => {
    const agent = await loadAgent(parts, parts.database.db, principal.workspaceId, id)
    if (!agent) throw new BellhopError('not_found', `There is no agent ${id}.`)
    return toAnswer(agent)
  })
  addRoute(app, parts, replace, async ({ principal, params: { id }, body, ifMatch }) =>
    toAnswer(await editAgent(parts, principal, id, { edit: { replace: body }, ifMatch })),
  )
  addRoute(app, parts, patch, async ({ principal, params: { id }, body, ifMatch }) => {
    const changes = Object.fromEntries(Object.entries(body).filter(([key]) => !Object.hasOwn(readOnly, key)))
    return toAnswer(await editAgent(parts, principal, id, { edit: { patch: changes }, ifMatch }))
  })
  addRoute(app, parts, remove, async ({ principal, params: { id }, ifMatch }) => {
    await deleteAgent(parts, principal, id, ifMatch)
    return null
  })
}

type AgentAnswer = Agent & { id: string; version: number; createdAt: string; updatedAt: string }

function toAnswer({ id, version, definition, createdAt, updatedAt }: SavedAgent): AgentAnswer {
  return { id, ...definition, version, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
