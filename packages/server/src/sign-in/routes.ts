import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import { hasMembers } from '../members/membership.ts'
import type { Parts } from '../parts.ts'
import { requireOperator } from '../workspaces/require-operator.ts'
import { beginFirstSession, beginSession } from './begin-session.ts'
import { demoSession } from './demo-session.ts'
import { endSession } from './end-session.ts'
import { passwordSchema } from './password.ts'
import { requireSameOrigin } from './same-origin.ts'
import { setUp } from './set-up.ts'

const tag = 'Sign-in'
const name = z.string().trim().min(1).max(100)
const email = z.email().max(254)

const state = defineRoute({
  method: 'get',
  path: '/auth/state',
  tag,
  summary: 'How somebody can sign in here',
  scope: 'public',
  audit: { none: 'reads only' },
  response: z
    .object({
      setupNeeded: z.boolean().openapi({ description: 'Nobody is there yet: the first person becomes the owner.' }),
      setupNeedsKey: z
        .boolean()
        .openapi({ description: 'Setting it up takes the API key that the first start printed.' }),
      demo: z.boolean(),
      oidc: z
        .object({ name: z.string() })
        .nullable()
        .openapi({ description: 'The company’s own sign-in, by GET /auth/oidc; null: there is none.' }),
    })
    .openapi('SignInState'),
})

const setup = defineRoute({
  method: 'post',
  path: '/auth/setup',
  tag,
  summary: 'Make the first person, who owns the first workspace',
  description:
    'Once, on a server that nobody has signed in to. A server that listens to the network, or that a proxy passes requests on to, takes the API key of its first start for it.',
  scope: 'public',
  audit: ['workspace.updated', 'member.added'],
  unkept: 'the answer sets a session',
  body: {
    schema: z.strictObject({
      name,
      email,
      password: passwordSchema,
      workspace: z.string().trim().min(1).max(100).nullable().default(null),
    }),
  },
  status: 204,
  response: null,
})

const signIn = defineRoute({
  method: 'post',
  path: '/auth/sign-in',
  tag,
  summary: 'Sign in with a password; the answer sets a session',
  scope: 'public',
  audit: { none: 'a session changes nothing in a workspace' },
  unkept: 'the answer sets a session',
  body: { schema: z.strictObject({ email, password: z.string().max(200) }) },
  status: 204,
  response: null,
})

const demo = defineRoute({
  method: 'post',
  path: '/auth/demo',
  tag,
  summary: 'Sign in to the demo, which has no password',
  scope: 'public',
  audit: ['member.added'],
  unkept: 'the answer sets a session',
  status: 204,
  response: null,
})

const signOut = defineRoute({
  method: 'post',
  path: '/auth/sign-out',
  tag,
  summary: 'End the session',
  scope: 'public',
  audit: { none: 'a session changes nothing in a workspace' },
  unkept: 'the answer ends a session',
  status: 204,
  response: null,
})

/** People sign in and out. Every one of these is for a page of this server's own. */
export function registerSignInRoutes(app: App, parts: Parts): void {
  const { firstRun } = parts

  addRoute(app, parts, state, async ({ isForwarded }) => ({
    setupNeeded: !firstRun.demo && !(await hasMembers(parts.database.db)),
    setupNeedsKey: !firstRun.local || isForwarded(),
    demo: firstRun.demo,
    oidc: parts.oidc && { name: parts.oidc.name },
  }))

  addRoute(app, parts, setup, async ({ body, request, clientAddress, foreignOrigin, isForwarded }) => {
    requireSameOrigin({ foreignOrigin })
    const from = { address: clientAddress, userAgent: request.headers.get('user-agent')?.slice(0, 200) ?? null }
    if (!firstRun.local || isForwarded()) await requireOperatorKey(parts, request, clientAddress)
    const made = await setUp(parts, body, from)
    return beginFirstSession(parts, made, { request, address: clientAddress })
  })

  addRoute(app, parts, signIn, async ({ body, request, clientAddress, foreignOrigin }) => {
    requireSameOrigin({ foreignOrigin })
    return beginSession(parts, body, { request, address: clientAddress })
  })

  addRoute(app, parts, demo, async ({ request, clientAddress, foreignOrigin, isForwarded }) => {
    requireSameOrigin({ foreignOrigin })
    if (!firstRun.demo) throw new BellhopError('not_found', 'This server is no demo.')
    if (isForwarded())
      throw new BellhopError('forbidden', 'The demo lets in its own machine alone, and a proxy passed this on.', {
        hint: 'Open the address that its start printed, on the machine that it runs on.',
      })
    return demoSession(parts, { request, address: clientAddress })
  })

  addRoute(app, parts, signOut, async ({ request, clientAddress, foreignOrigin }) => {
    requireSameOrigin({ foreignOrigin })
    return endSession(parts, { request, address: clientAddress })
  })
}

/** Whoever reaches a new server over the network first must not own it: its operator has the key of its first start. */
async function requireOperatorKey(parts: Parts, request: Request, address: string | null): Promise<void> {
  const value = /^bearer +([^\s,]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const principal = value === undefined ? null : await parts.findPrincipal(value, address)
  if (!principal?.scopes.includes('admin')) {
    throw new BellhopError('unauthorized', 'Setting this server up takes the API key that its first start printed.')
  }
  await requireOperator(parts, principal)
}
