import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { claimsOf } from '../conversations/find-contact.ts'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { jsonObject } from '../http/json-schemas.ts'
import { pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import type { Parts } from '../parts.ts'
import { openLeft } from './sealed-left.ts'
import { requireHandOver, settleHandOver } from './settle-hand-over.ts'
import { type HandOverRow, listHandOvers } from './store.ts'

const tag = 'Hand-overs'
const status = z.enum(['open', 'done'])
const params = z.strictObject({ id: z.string().max(60) })

const handOver = z.object({
  id: z.string(),
  status,
  mode: z.enum(['live', 'test']),
  agentId: z.string(),
  conversationId: z.string(),
  contactId: z.string(),
  runId: z.string(),
  left: jsonObject.openapi({ description: 'What the customer filled in, by the names of the fields.' }),
  createdAt: z.string(),
  updatedAt: z.string(),
  doneAt: z.string().nullable(),
  doneBy: z.string().nullable(),
})
const handOverSchema = handOver.openapi('HandOver')
const wholeSchema = handOver
  .extend({ identity: jsonObject.nullable().openapi({ description: 'Verified claims; null: nobody is known.' }) })
  .openapi('HandOverWithIdentity')

const list = defineRoute({
  method: 'get',
  path: '/v1/hand-overs',
  tag,
  summary: 'List who waits for a person to get back to them, newest first',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  query: pageQuery.extend({
    status: status.optional(),
    conversationId: z.string().max(60).optional(),
    mode: z.enum(['live', 'test']).default('live').openapi({ description: '`test`: of the playground.' }),
  }),
  response: pageOf(handOverSchema),
})

const read = defineRoute({
  method: 'get',
  path: '/v1/hand-overs/{id}',
  tag,
  summary: 'Read a hand-over, and who the customer is',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  params,
  response: wholeSchema,
})

const settle = defineRoute({
  method: 'post',
  path: '/v1/hand-overs/{id}/settle',
  tag,
  summary: 'Say that somebody got back to the customer, or still has to',
  description: 'Needs the scope `run`, or the role `support`.',
  scope: 'read',
  forSupport: true,
  audit: ['hand_over.done', 'hand_over.reopened'],
  params,
  body: { schema: z.strictObject({ status }) },
  response: handOverSchema,
})

export function registerHandOverRoutes(app: App, parts: Parts): void {
  const { db } = parts.database
  addRoute(app, parts, list, async ({ principal, query: { limit, cursor, ...filter } }) => {
    const page = { beforeId: textCursor(cursor), limit: limit + 1 }
    const rows = await listHandOvers(db, principal.workspaceId, { ...filter, ...page })
    return toPage(
      rows,
      limit,
      row => row.id,
      row => toHandOver(parts, row),
    )
  })

  addRoute(app, parts, read, async ({ principal: { workspaceId }, params: { id } }) => {
    const row = await requireHandOver(parts, workspaceId, id)
    return { ...toHandOver(parts, row), identity: await claimsOf(db, workspaceId, row.contactId) }
  })

  addRoute(app, parts, settle, async ({ principal, params: { id }, body }) => {
    // It is what support is there for, and reading alone must not be enough for anybody else.
    if (principal.role !== 'support' && !principal.scopes.includes('run'))
      throw new BellhopError('forbidden', 'This needs the scope "run", or the role "support".')
    return toHandOver(parts, await settleHandOver(parts, principal, id, body.status))
  })
}

function toHandOver(parts: Parts, row: HandOverRow) {
  const { id, status, mode, agentId, conversationId, contactId, runId, createdAt, updatedAt, doneAt, doneBy } = row
  return {
    ...{ id, status, mode, agentId, conversationId, contactId, runId },
    left: openLeft(parts, row),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
    doneBy,
  }
}
