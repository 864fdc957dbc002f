import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { goneInvitation, requireKnownInvitation } from '../members/find-invitation.ts'
import { memberRole } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import { requireWorkspaceName } from '../workspaces/workspace-name.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { beginFirstSession } from './begin-session.ts'
import { passwordSchema } from './password.ts'
import { requireSameOrigin } from './same-origin.ts'
import { sessionUser } from './session-user.ts'

const params = z.strictObject({ token: z.string().max(100) })

const read = defineRoute({
  method: 'get',
  path: '/auth/invitations/{token}',
  tag: 'Sign-in',
  summary: 'What an invitation is for',
  description:
    'To a member of its workspace, also one that was used: by the company’s sign-in, invitations are accepted on the way.',
  scope: 'public',
  audit: { none: 'reads only' },
  params,
  response: z
    .object({
      workspace: z.string(),
      workspaceId: z.string(),
      role: z.string(),
      email: z.string().nullable(),
      signedInAs: z
        .string()
        .nullable()
        .openapi({ description: 'The address of whoever is signed in in this browser.' }),
      isOpen: z.boolean().openapi({ description: 'It can still be accepted.' }),
      isMember: z.boolean().openapi({ description: 'They are a member of the workspace already.' }),
    })
    .openapi('InvitationLink'),
})

const accept = defineRoute({
  method: 'post',
  path: '/auth/invitations/{token}',
  tag: 'Sign-in',
  summary: 'Accept an invitation, as who is signed in or as somebody new',
  scope: 'public',
  audit: ['member.added'],
  unkept: 'the answer sets a session',
  params,
  body: {
    schema: z.strictObject({
      person: z
        .strictObject({
          name: z.string().trim().min(1).max(100),
          email: z.email().max(254),
          password: passwordSchema,
        })
        .nullable()
        .default(null)
        .openapi({ description: 'null: whoever is signed in.' }),
    }),
  },
  status: 204,
  response: null,
})

export function registerInvitationRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, read, async ({ params: { token }, request, clientAddress }) => {
    const { workspaceId, role, email, isOpen } = await requireKnownInvitation(parts, token)
    const user = await sessionUser(parts, request, clientAddress)
    const isMember = user !== null && (await memberRole(parts.database.db, workspaceId, user.id)) !== null
    if (!isOpen && !isMember) throw goneInvitation()
    const workspace = await requireWorkspaceName(parts, workspaceId)
    return { workspace, workspaceId, role, email, signedInAs: user?.email ?? null, isMember, isOpen }
  })

  addRoute(
    app,
    parts,
    accept,
    async ({ params: { token }, body: { person }, request, clientAddress, foreignOrigin }) => {
      requireSameOrigin({ foreignOrigin })
      const from = { address: clientAddress, userAgent: request.headers.get('user-agent')?.slice(0, 200) ?? null }
      const who = person
        ? { newUser: person }
        : { user: await sessionUser(parts, request, clientAddress, { required: true }) }
      const { made } = await acceptInvitation(parts, token, who, from)
      if (made) return beginFirstSession(parts, made, { request, address: clientAddress })
      return new Response(null, { status: 204 })
    },
  )
}
