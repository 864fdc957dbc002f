import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { sessionHeaders } from './session-headers.ts'

export interface SessionUser {
  id: string
  name: string
  email: string
  sessionId: string
  /** When this session began. */
  signedInAt: Date
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
  if (session) {
    const { user, session: own } = session
    return { id: user.id, name: user.name, email: user.email, sessionId: own.id, signedInAt: own.createdAt }
  }
  if (options?.required) throw nobody()
  return null
}

export function nobody(): BellhopError {
  return new BellhopError('unauthorized', 'Nobody is signed in here.')
}
