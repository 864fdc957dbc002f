import { createHash } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { sessionHeaders } from './session-headers.ts'

type SessionParts = Pick<Parts, 'auth' | 'rates' | 'passwordWork'>

/** The browser that a session is for. */
export interface SessionOrigin {
  request: Request
  address: string | null
}

/**
 * Signs somebody in by their password, and gives the answer that sets the cookie: for this server's pages alone, out of reach of
 * their scripts. Always a new session, whatever cookie came with the request. Throws `unauthorized`, and `rate_limited` where too
 * many were tried in vain, from the address or for the account.
 */
export async function beginSession(
  parts: SessionParts,
  { email, password }: { email: string; password: string },
  { request, address }: SessionOrigin,
): Promise<Response> {
  const account = accountKey(email)
  parts.rates.tryPassword(address, account)
  const auth = await parts.auth()
  const headers = sessionHeaders(request, address)
  const answer = await parts.passwordWork(() =>
    auth.api.signInEmail({ body: { email, password }, headers, asResponse: true }).catch(() => null),
  )
  if (!answer?.ok) throw new BellhopError('unauthorized', 'The address or the password is not right.')
  parts.rates.passwordRight(address, account)
  return cookieAnswer(answer)
}

/** Signs in who has proven by other means who they are. */
export async function beginSessionOf(
  { auth }: Pick<Parts, 'auth'>,
  userId: string,
  { request, address }: SessionOrigin,
): Promise<Response> {
  const { api } = await auth()
  const headers = sessionHeaders(request, address)
  const answer = await api.beginSessionOf({ body: { userId }, headers, asResponse: true })
  if (!answer.ok) throw new BellhopError('unauthorized', 'There is no such person any more.')
  return cookieAnswer(answer)
}

/** Names an account to what counts the tries of passwords, whether there is such an account or not. */
export function accountKey(email: string): string {
  return createHash('sha256').update(`sign-in ${email.toLowerCase()}`).digest('base64')
}

/** The cookies of an answer of the library, without its body: that holds the session's token, which no script may have. */
export function cookieAnswer(answer: Response): Response {
  const headers = new Headers()
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return new Response(null, { status: 204, headers })
}
