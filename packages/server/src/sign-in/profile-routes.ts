import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import type { Parts } from '../parts.ts'
import { changePassword, isFresh } from './change-password.ts'
import { passwordSchema } from './password.ts'
import { readPassword } from './password-store.ts'
import { requireSameOrigin } from './same-origin.ts'
import { type SessionUser, sessionUser } from './session-user.ts'
import { updateName } from './store.ts'

const tag = 'Sign-in'
const ofAPerson = { none: 'a person belongs to the server, not to a workspace' } as const

const profile = z
  .object({
    name: z.string(),
    email: z.string(),
    hasPassword: z.boolean().openapi({ description: 'false: they sign in by other means.' }),
    maySetPassword: z.boolean().openapi({ description: 'false: to set a first one, they have to sign in again.' }),
  })
  .openapi('Profile')

const read = defineRoute({
  method: 'get',
  path: '/auth/profile',
  tag,
  summary: 'Who is signed in in this browser',
  scope: 'public',
  audit: { none: 'reads only' },
  response: profile,
})

const rename = defineRoute({
  method: 'patch',
  path: '/auth/profile',
  tag,
  summary: 'Change your own name',
  scope: 'public',
  audit: ofAPerson,
  body: { schema: z.strictObject({ name: z.string().trim().min(1).max(100) }) },
  response: profile,
})

const password = defineRoute({
  method: 'post',
  path: '/auth/password',
  tag,
  summary: 'Change your own password; every other session ends',
  scope: 'public',
  audit: ofAPerson,
  unkept: 'the answer sets a session',
  body: {
    schema: z.strictObject({
      currentPassword: z.string().max(200).nullable().openapi({ description: 'null: there is none yet.' }),
      newPassword: passwordSchema,
    }),
  },
  status: 204,
  response: null,
})

/** What people do about themselves, in whichever workspace. */
export function registerProfileRoutes(app: App, parts: Parts): void {
  const signedIn = (call: { request: Request; clientAddress: string | null; foreignOrigin: string | null }) => {
    requireSameOrigin(call)
    return sessionUser(parts, call.request, call.clientAddress, { required: true })
  }
  const toProfile = async (user: SessionUser) => {
    const hasPassword = (await readPassword(parts.database.db, user.id)) !== null
    return { name: user.name, email: user.email, hasPassword, maySetPassword: hasPassword || isFresh(parts, user) }
  }

  addRoute(app, parts, read, async call => {
    return toProfile(await signedIn(call))
  })

  addRoute(app, parts, rename, async ({ body: { name }, ...call }) => {
    const user = await signedIn(call)
    await updateName(parts.database.db, user.id, name, parts.clock.now())
    parts.caches.doubts.raise(user.id)
    return toProfile({ ...user, name })
  })

  addRoute(app, parts, password, async ({ body, ...call }) => {
    const user = await signedIn(call)
    const { request, clientAddress: address } = call
    const passwords = { current: body.currentPassword, next: body.newPassword }
    return changePassword(parts, user, passwords, { request, address })
  })
}
