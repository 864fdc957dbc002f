import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { roles, scopes } from '../http/principal.ts'
import { memberships } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import { findUserEmail } from '../sign-in/find-user.ts'
import { createOwnWorkspace } from './create-own-workspace.ts'
import { deleteWorkspace } from './delete-workspace.ts'
import { renameWorkspace } from './rename-workspace.ts'
import { requireWorkspaceName } from './workspace-name.ts'

const me = defineRoute({
  method: 'get',
  path: '/v1/me',
  tag: 'Workspaces',
  summary: 'Who makes this call, and for which workspace',
  scope: 'read',
  forSupport: true,
  audit: { none: 'reads only' },
  response: z
    .object({
      actor: z.object({ type: z.string(), id: z.string(), name: z.string() }),
      email: z.string().nullable().openapi({ description: 'Of a person; null for an API key.' }),
      workspace: z.object({ id: z.string(), name: z.string() }),
      role: z.enum(roles).nullable().openapi({ description: 'Of a person; an API key has scopes alone.' }),
      scopes: z.array(z.enum(scopes)),
      workspaces: z
        .array(z.object({ id: z.string(), name: z.string(), role: z.enum(roles) }))
        .openapi({ description: 'Every workspace of a person; of an API key there is one.' }),
      demo: z.boolean(),
    })
    .openapi('Me'),
})

const workspaceName = z.strictObject({ name: z.string().trim().min(1).max(100) })

const create = defineRoute({
  method: 'post',
  path: '/v1/workspaces',
  tag: 'Workspaces',
  summary: 'Make another workspace, which you own',
  description: 'For a person who is signed in and owns the workspace of this call.',
  scope: 'admin',
  audit: ['workspace.created', 'member.added'],
  body: { schema: workspaceName },
  status: 201,
  response: z.object({ id: z.string(), name: z.string(), role: z.literal('owner') }).openapi('NewWorkspace'),
})

const rename = defineRoute({
  method: 'patch',
  path: '/v1/workspace',
  tag: 'Workspaces',
  summary: 'Rename the workspace',
  scope: 'admin',
  audit: ['workspace.updated'],
  body: { schema: workspaceName },
  response: z.object({ id: z.string(), name: z.string() }).openapi('Workspace'),
})

const remove = defineRoute({
  method: 'delete',
  path: '/v1/workspace',
  tag: 'Workspaces',
  summary: 'Delete the workspace, with everything in it',
  description:
    'At once nobody enters it, its keys and agents are gone, and within two hours every row of it is, the audit trail included: export that first. What is left is an entry in the trail of the server’s first workspace, with the place and the hash at which this one ended. The first workspace itself stays.',
  scope: 'admin',
  audit: ['workspace.deleted'],
  query: z.strictObject({ confirm: z.string().max(200).openapi({ description: 'The name of the workspace.' }) }),
  response: z
    .object({ id: z.string(), name: z.string(), trail: z.object({ throughSeq: z.int(), hash: z.string() }) })
    .openapi('DeletedWorkspace'),
})

export function registerWorkspaceRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, create, async ({ principal, body }) => createOwnWorkspace(parts, principal, body.name))

  addRoute(app, parts, rename, async ({ principal: { workspaceId, actor }, body: { name } }) => {
    await parts.database.db.transaction().execute(tx => renameWorkspace(tx, parts, workspaceId, name, actor))
    return { id: workspaceId, name }
  })

  addRoute(app, parts, remove, async ({ principal, query }) => deleteWorkspace(parts, principal, query.confirm))

  addRoute(app, parts, me, async ({ principal }) => {
    const { workspaceId, actor, role = null, scopes } = principal
    const isPerson = actor.type === 'user'
    const all = isPerson ? await memberships(parts.database.db, actor.id) : []
    return {
      actor: { type: actor.type, id: actor.id, name: actor.name },
      email: isPerson ? await findUserEmail(parts, actor.id) : null,
      workspace: { id: workspaceId, name: await requireWorkspaceName(parts, workspaceId) },
      role,
      scopes: [...scopes],
      workspaces: all.map(({ workspaceId: id, name, role }) => ({ id, name, role })),
      demo: parts.firstRun.demo,
    }
  })
}
