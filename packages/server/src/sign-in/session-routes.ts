import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'
import { addRoute } from '../http/add-route.ts'
import type { App } from '../http/app-env.ts'
import { defineRoute } from '../http/define-route.ts'
import type { Parts } from '../parts.ts'
import { requireSameOrigin } from './same-origin.ts'
import { deleteSession, deleteSessions, listSessions, type SessionRow } from './session-store.ts'
import { sessionUser } from './session-user.ts'

const tag = 'Sign-in'
const ofAPerson = { none: 'a session changes nothing in a workspace' } as const

const session = z
  .object({
    id: z.string(),
    isCurrent: z.boolean().openapi({ description: 'The one that asks.' }),
    signedInAt: z.string(),
    lastUsedAt: z.string().openapi({ description: 'To the day.' }),
    expiresAt: z.string(),
    address: z.string().nullable().openapi({ description: 'Where they signed in from.' }),
    userAgent: z.string().nullable(),
  })
  .openapi('Session')

const list = defineRoute({
  method: 'get',
  path: '/auth/sessions',
  tag,
  summary: 'Where you are signed in',
  scope: 'public',
  audit: { none: 'reads only' },
  response: z.object({ data: z.array(session) }),
})

const end = defineRoute({
  method: 'delete',
  path: '/auth/sessions/{id}',
  tag,
  summary: 'End one of your sessions',
  scope: 'public',
  audit: ofAPerson,
  params: z.strictObject({ id: z.string().max(60) }),
  status: 204,
  response: null,
})

const endOthers = defineRoute({
  method: 'delete',
  path: '/auth/sessions',
  tag,
  summary: 'End all of your sessions but the one that asks',
  scope: 'public',
  audit: ofAPerson,
  status: 204,
  response: null,
})

/** Where people are signed in, and the end of it. */
export function registerSessionRoutes(app: App, parts: Parts): void {
  const { db } = parts.database
  const signedIn = (call: { request: Request; clientAddress: string | null; foreignOrigin: string | null }) => {
    requireSameOrigin(call)
    return sessionUser(parts, call.request, call.clientAddress, { required: true })
  }

  addRoute(app, parts, list, async call => {
    const { id, sessionId } = await signedIn(call)
    const rows = await listSessions(db, id, parts.clock.now())
    return { data: rows.map(row => toSession(row, sessionId)) }
  })

  addRoute(app, parts, end, async ({ params, ...call }) => {
    const { id } = await signedIn(call)
    if (!(await deleteSession(db, id, params.id)))
      throw new BellhopError('not_found', `You have no session ${params.id}.`)
    parts.caches.doubts.raise(id)
    return null
  })

  addRoute(app, parts, endOthers, async call => {
    const { id, sessionId } = await signedIn(call)
    await deleteSessions(db, id, sessionId)
    parts.caches.doubts.raise(id)
    return null
  })
}

function toSession({ id, createdAt, updatedAt, expiresAt, ipAddress, userAgent }: SessionRow, current: string) {
  return {
    id,
    isCurrent: id === current,
    signedInAt: createdAt.toISOString(),
    lastUsedAt: updatedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    address: ipAddress || null,
    userAgent: userAgent || null,
  }
}
