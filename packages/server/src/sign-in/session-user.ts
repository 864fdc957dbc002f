import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { sessionHeaders } from './session-headers.ts'

export interface SessionUser {
  id: string
  name: string
  email: string
}

type SessionParts = Pick<Parts, 'auth'>

/** Whose session a browser has, whatever they are a member of. */
export async function sessionUser(
  parts: SessionParts,
  request: Request,
  address: string | null,
  options: { required: true },
): Promise<SessionUser>
export async function sessionUser(
  parts: SessionParts,
  request: Request,
  address: string | null,
): Promise<SessionUser | null>
export async function sessionUser(
  parts: SessionParts,
  request: Request,
  address: string | null,
  options?: { required: true },
): Promise<SessionUser | null> {
  const session = await (await parts.auth()).api.getSession({ headers: sessionHeaders(request, address) })
  if (session) return { id: session.user.id, name: session.user.name, email: session.user.email }
  if (options?.required) throw new BellhopError('unauthorized', 'Nobody is signed in here.')
  return null
}
