import type { Parts } from '../parts.ts'
import { cookieAnswer } from './begin-session.ts'
import { sessionHeaders } from './session-headers.ts'
import { sessionUser } from './session-user.ts'

/** Ends the session of a browser: here at once, at the other nodes as soon as they hear of it, within five seconds. */
export async function endSession(
  parts: Pick<Parts, 'auth' | 'caches'>,
  { request, address }: { request: Request; address: string | null },
): Promise<Response> {
  const auth = await parts.auth()
  const user = await sessionUser(parts, request, address)
  const answer = await auth.api.signOut({ headers: sessionHeaders(request, address), asResponse: true })
  if (user) parts.caches.doubts.raise(user.id)
  return cookieAnswer(answer)
}
