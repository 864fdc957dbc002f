import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { pageOf, pageQuery, textCursor, toPage, toPageOfAll, wholeListQuery } from '../http/pagination.ts'
import { roles } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { changeRole, leaveWorkspace, removeMember } from './change-member.ts'
import { invite, withdrawInvitation } from './invite.ts'
import { listInvitations, listMembers } from './store.ts'
import { toInvitation, toMember } from './to-member.ts'

const tag = 'People'
const role = z.enum(roles)
const params = z.strictObject({ id: z.string().max(60) })

const member = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role, createdAt: z.string() })
  .openapi('Member')

const invitation = z
  .object({
    id: z.string(),
    email: z.string().nullable().openapi({ description: 'Whom it is for; null: whoever has the link.' }),
    role,
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .openapi('Invitation')

const members = defineRoute({
  method: 'get',
  path: '/v1/members',
  tag,
  summary: 'List the people of the workspace',
  scope: 'read',
  audit: { none: 'reads only' },
  query: wholeListQuery,
  response: pageOf(member),
})

const change = defineRoute({
  method: 'patch',
  path: '/v1/members/{id}',
  tag,
  summary: "Change a member's role",
  description: 'A workspace always has an owner: the last one keeps the role.',
  scope: 'admin',
  audit: ['member.updated'],
  params,
  body: { schema: z.strictObject({ role }) },
  response: member,
})

const remove = defineRoute({
  method: 'delete',
  path: '/v1/members/{id}',
  tag,
  summary: 'Take somebody out of the workspace',
  scope: 'admin',
  audit: ['member.removed'],
  params,
  status: 204,
  response: null,
})

const invitations = defineRoute({
  method: 'get',
  path: '/v1/invitations',
  tag,
  summary: 'List the invitations that can still be accepted, newest first',
  scope: 'admin',
  audit: { none: 'reads only' },
  query: pageQuery.extend({
    limit: pageQuery.shape.limit
      .unwrap()
      .default(100)
      .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 100 }),
  }),
  response: pageOf(invitation),
})

const create = defineRoute({
  method: 'post',
  path: '/v1/invitations',
  tag,
  summary: 'Invite somebody by a link; it is in this answer alone',
  description: 'The link works once, within seven days.',
  scope: 'admin',
  audit: ['invitation.created'],
  unkept: 'the answer holds the link',
  body: { schema: z.strictObject({ role, email: z.email().max(254).nullable().default(null) }) },
  status: 201,
  response: invitation.extend({ url: z.string() }).openapi('NewInvitation'),
})

const withdraw = defineRoute({
  method: 'delete',
  path: '/v1/invitations/{id}',
  tag,
  summary: 'Withdraw an invitation',
  scope: 'admin',
  audit: ['invitation.withdrawn'],
  params,
  status: 204,
  response: null,
})

const leave = defineRoute({
  method: 'post',
  path: '/v1/workspace/leave',
  tag,
  summary: 'Leave the workspace',
  description: 'For a person who is signed in, whatever their role. The last owner can’t.',
  scope: 'read',
  forSupport: true,
  audit: ['member.removed'],
  body: {
    schema: z.strictObject({ confirm: z.string().max(200).openapi({ description: 'The name of the workspace.' }) }),
  },
  status: 204,
  response: null,
})

export function registerMemberRoutes(app: App, parts: Parts): void {
  const { db } = parts.database

  addRoute(app, parts, leave, async ({ principal, body }) => {
    await leaveWorkspace(parts, principal, body.confirm)
    return null
  })

  addRoute(app, parts, members, async ({ principal, query }) =>
    toPageOfAll((await listMembers(db, principal.workspaceId)).flatMap(toMember), query),
  )
  addRoute(app, parts, change, async ({ principal, params: { id }, body }) =>
    changeRole(parts, principal, id, body.role),
  )
  addRoute(app, parts, remove, async ({ principal, params: { id } }) => {
    await removeMember(parts, principal, id)
    return null
  })
  addRoute(app, parts, invitations, async ({ principal, query: { limit, cursor } }) => {
    const page = { beforeId: textCursor(cursor), limit: limit + 1 }
    const rows = await listInvitations(db, principal.workspaceId, parts.clock.now(), page)
    const { data, nextCursor } = toPage(rows, limit, row => row.id, toInvitation)
    return { data: data.flat(), nextCursor }
  })
  addRoute(app, parts, create, async ({ principal, body }) => invite(parts, principal, body))
  addRoute(app, parts, withdraw, async ({ principal, params: { id } }) => {
    await withdrawInvitation(parts, principal, id)
    return null
  })
}
