import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { pageOf, pageQuery, textCursor, toPage } from '../http/pagination.ts'
import type { Parts } from '../parts.ts'
import { normaliseHost } from './hosts.ts'
import { openingSecrets } from './opening-secrets.ts'
import { rotateSecretKeys } from './rotate-secret-keys.ts'
import { changeSecret, createSecret, deleteSecret } from './save-secret.ts'
import { secretStatuses, toSecret } from './secret.ts'
import { findSecretUsers } from './secret-users.ts'
import { listSecrets } from './store.ts'

const name = z
  .string()
  .max(60)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Has to be letters, digits and "_", not beginning with a digit.')

const value = z.string().min(1).max(10_000).openapi({ writeOnly: true })

const hosts = z
  .array(
    z.string().transform((text, context) => {
      const host = normaliseHost(text)
      if (host !== null) return host
      const message = 'Has to be a host, such as api.example.com or 127.0.0.1:4461: no address, path or "*".'
      context.issues.push({ code: 'custom', message, input: text })
      return z.NEVER
    }),
  )
  .max(50)
  .transform(list => [...new Set(list)])
  .openapi({ description: 'Where the value may be sent. Without any it is usable nowhere.' })

const secret = z
  .object({
    id: z.string(),
    name: z.string(),
    hosts: z.array(z.string()),
    enabled: z.boolean(),
    version: z.int().openapi({ description: 'Counts its values.' }),
    status: z.enum(secretStatuses).openapi({
      description:
        '`active`: it goes to its hosts. `disabled`: switched off. `unusable`: it has no host. `missing`: its value can’t be opened any more, because its master key is gone or the row was changed; give it a value again, or bring back the key. What nothing saved can do is name a secret that isn’t there.',
    }),
    lastUsedAt: z.string().nullable(),
    usedBy: z.array(z.string()).openapi({ description: 'Names of the actions and agents that refer to it.' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Secret')

const params = z.strictObject({ id: z.string() })
const tag = 'Secrets'

const list = defineRoute({
  method: 'get',
  path: '/v1/secrets',
  tag,
  summary: 'List secrets, newest first; never their values',
  scope: 'read',
  audit: { none: 'reads only' },
  query: pageQuery,
  response: pageOf(secret),
})

const create = defineRoute({
  method: 'post',
  path: '/v1/secrets',
  tag,
  summary: 'Make a secret',
  scope: 'write',
  audit: ['secret.created'],
  body: { schema: z.strictObject({ name, value, hosts: hosts.default([]), enabled: z.boolean().default(true) }) },
  status: 201,
  response: secret,
})

const change = defineRoute({
  method: 'patch',
  path: '/v1/secrets/{id}',
  tag,
  summary: 'Change a secret; a new value makes a new version',
  description: 'Adding a host needs the value again.',
  scope: 'write',
  audit: ['secret.updated'],
  params,
  body: {
    schema: z.strictObject({ name, value, hosts, enabled: z.boolean() }).partial(),
    types: ['application/json', 'application/merge-patch+json'],
  },
  response: secret,
})

const remove = defineRoute({
  method: 'delete',
  path: '/v1/secrets/{id}',
  tag,
  summary: 'Delete a secret that nothing refers to',
  scope: 'write',
  audit: ['secret.deleted'],
  params,
  status: 204,
  response: null,
})

const rotateKey = defineRoute({
  method: 'post',
  path: '/v1/secrets/rotate-key',
  tag,
  summary: 'Seal every secret of the workspace with a new key',
  description:
    'The values stay as they are, and so does what waits for a yes. The new key is itself sealed by the master key that the operator of the server holds.',
  scope: 'admin',
  audit: ['secret_key.rotated'],
  unkept: 'doing it twice does no harm',
  response: z
    .object({
      resealed: z.int(),
      unopened: z.int().openapi({ description: 'Secrets whose value does not open: give them a new one.' }),
    })
    .openapi('ResealedSecrets'),
})

export function registerSecretRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, list, async ({ principal: { workspaceId }, query }) => {
    const page = { before: textCursor(query.cursor), limit: query.limit + 1 }
    const rows = await listSecrets(parts.database.db, workspaceId, page)
    const users = await findSecretUsers(parts, parts.database.db, workspaceId)
    const ids = rows.map(({ id }) => id)
    const opening = await openingSecrets(parts, parts.database.db, workspaceId, ids)
    return toPage(
      rows,
      query.limit,
      row => row.id,
      row => toSecret(row, { usedBy: users.of(row), opens: opening.has(row.id) }),
    )
  })
  addRoute(app, parts, rotateKey, async ({ principal: { workspaceId, actor } }) =>
    rotateSecretKeys(parts, workspaceId, actor, { anew: true }),
  )
  addRoute(app, parts, create, async ({ principal, body }) => createSecret(parts, principal, body))
  addRoute(app, parts, change, async ({ principal, params: { id }, body }) => changeSecret(parts, principal, id, body))
  addRoute(app, parts, remove, async ({ principal, params: { id } }) => {
    await deleteSecret(parts, principal, id)
    return null
  })
}
