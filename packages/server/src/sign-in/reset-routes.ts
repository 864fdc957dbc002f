import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import type { Parts } from '../parts.ts'
import { beginSessionBy } from './begin-session.ts'
import { passwordSchema } from './password.ts'
import { requireToReset } from './require-to-reset.ts'
import { makeResetLink } from './reset-link.ts'
import { requireSameOrigin } from './same-origin.ts'
import { requireName } from './store.ts'
import { readResetLink, useResetLink } from './use-reset-link.ts'

const token = z.string().max(100)

const make = defineRoute({
  method: 'post',
  path: '/v1/members/{id}/password-reset',
  tag: 'People',
  summary: 'Make a link by which a member sets a new password; it is in this answer alone',
  description:
    'For an owner who is signed in, about somebody else all of whose workspaces they own. The link works once, within an hour, and ends the one before.',
  scope: 'admin',
  audit: ['password_reset.created'],
  unkept: 'the answer holds the link',
  params: z.strictObject({ id: z.string().max(60) }),
  status: 201,
  response: z.object({ url: z.string(), expiresAt: z.string() }).openapi('PasswordResetLink'),
})

const read = defineRoute({
  method: 'post',
  path: '/auth/password-reset/look',
  tag: 'Sign-in',
  summary: 'Whose password a link sets',
  scope: 'public',
  audit: { none: 'reads only' },
  unkept: 'reads only',
  body: { schema: z.strictObject({ token }) },
  response: z.object({ name: z.string(), email: z.string() }).openapi('PasswordResetPerson'),
})

const use = defineRoute({
  method: 'post',
  path: '/auth/password-reset',
  tag: 'Sign-in',
  summary: 'Set a new password by a link; every session of its person ends, and a new one begins',
  scope: 'public',
  audit: ['password_reset.used'],
  unkept: 'the answer sets a session',
  body: { schema: z.strictObject({ token, password: passwordSchema }) },
  status: 204,
  response: null,
})

export function registerPasswordResetRoutes(app: App, parts: Parts): void {
  addRoute(app, parts, make, async ({ principal, params: { id } }) => {
    await requireToReset(parts, principal, id)
    return makeResetLink(parts, { id, name: await requireName(parts.database.db, id) }, principal.actor)
  })

  addRoute(app, parts, read, async ({ body, foreignOrigin }) => {
    requireSameOrigin({ foreignOrigin })
    const { name, email } = await readResetLink(parts, body.token)
    return { name, email }
  })

  addRoute(app, parts, use, async ({ body, request, clientAddress: address, foreignOrigin }) => {
    requireSameOrigin({ foreignOrigin })
    const from = { address, userAgent: request.headers.get('user-agent')?.slice(0, 200) ?? null }
    const set = await useResetLink(parts, body.token, body.password, from)
    return beginSessionBy(parts, set, { request, address })
  })
}
