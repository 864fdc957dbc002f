import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import { roles, scopes, scopesOfRole } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { issueApiKey, revokeApiKey } from './api-keys.ts'
import { listApiKeys } from './store.ts'
import { toApiKey } from './to-api-key.ts'

const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().openapi({ description: 'How the key begins.' }),
    scopes: z.array(z.enum(scopes)),
    createdAt: z.string(),
    createdBy: z.string(),
    lastUsedAt: z.string().nullable().openapi({ description: 'To the minute.' }),
    role: z.enum(roles).nullable().openapi({ description: 'What its scopes were made of.' }),
    expiresAt: z.string().nullable(),
  })
  .openapi('ApiKey')

const list = defineRoute({
  method: 'get',
  path: '/v1/api-keys',
  tag: 'API keys',
  summary: 'List the keys in force, newest first',
  scope: 'admin',
  audit: { none: 'reads only' },
  query: pageQuery,
  response: pageOf(apiKey),
})

const create = defineRoute({
  method: 'post',
  path: '/v1/api-keys',
  tag: 'API keys',
  summary: 'Make a key; its value is in this answer alone',
  description: 'A key gives only scopes that it has itself.',
  scope: 'admin',
  audit: ['api_key.created'],
  unkept: 'the answer holds the key',
  body: {
    schema: z
      .strictObject({
        name: z.string().trim().min(1).max(100),
        scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).optional(),
        // A role that sees less than its scopes say is a person's alone.
        role: z.enum(['owner', 'editor', 'viewer']).optional(),
        expiresAt: z.iso.datetime().nullable().default(null),
      })
      .refine(({ scopes, role }) => (scopes === undefined) !== (role === undefined), {
        path: ['scopes'],
        message: 'Name its scopes, or a role.',
      }),
  },
  status: 201,
  response: apiKey.extend({ value: z.string() }).openapi('NewApiKey'),
})

const revoke = defineRoute({
  method: 'delete',
  path: '/v1/api-keys/{id}',
  tag: 'API keys',
  summary: 'Revoke a key',
  description: 'This node refuses it from now on; another one that has just seen it, within five seconds.',
  scope: 'admin',
  audit: ['api_key.revoked'],
  params: z.strictObject({ id: z.string() }),
  status: 204,
  response: null,
})

export function registerApiKeyRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, list, async ({ principal, query }) => {
    const page = { before: textCursor(query.cursor), limit: query.limit + 1 }
    const rows = await listApiKeys(parts.database.db, principal.workspaceId, page)
    return toPage(rows, query.limit, row => row.id, toApiKey)
  })
  addRoute(app, parts, create, async ({ principal, body: { name, scopes, role, expiresAt } }) =>
    issueApiKey(parts, principal, {
      name,
      scopes: scopes ?? (role ? scopesOfRole[role] : []),
      role: role ?? null,
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    }),
  )
  addRoute(app, parts, revoke, async ({ principal, params }) => {
    await revokeApiKey(parts, principal, params.id)
    return null
  })
}
