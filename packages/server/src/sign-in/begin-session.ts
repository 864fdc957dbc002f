import { createHash } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { sessionHeaders } from './session-headers.ts'

type SessionParts = Pick<Parts, 'auth' | 'rates'>

/**
 * Signs somebody in, and gives the answer that sets the cookie: for this server's pages alone, out of reach of their scripts.
 * Throws `unauthorized`, and `rate_limited` for an address that has tried too often in vain.
 */
export async function beginSession(
  parts: SessionParts,
  { email, password }: { email: string; password: string },
  from: { request: Request; address: string | null },
): Promise<Response> {
  const attempt = `sign-in ${createHash('sha256').update(email.toLowerCase()).digest('base64')}`
  parts.rates.tryKey(from.address, attempt)
  const auth = await parts.auth()
  const headers = sessionHeaders(from.request, from.address)
  const answer = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true }).catch(() => null)
  parts.rates.keyFound(from.address, attempt, answer?.ok === true)
  if (!answer?.ok) throw new BellhopError('unauthorized', 'The address or the password is not right.')
  return cookieAnswer(answer)
}

/** The cookies of an answer of the library, without its body: that holds the session's token, which no script may have. */
export function cookieAnswer(answer: Response): Response {
  const headers = new Headers()
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return new Response(null, { status: 204, headers })
}
