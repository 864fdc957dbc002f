import type { Parts } from '../parts.ts'
import { cookieAnswer } from './begin-session.ts'
import { sessionHeaders } from './session-headers.ts'

/** Ends the session of a browser. A node that has just seen it may take it for five seconds more. */
export async function endSession(
  parts: Pick<Parts, 'auth'>,
  { request, address }: { request: Request; address: string | null },
): Promise<Response> {
  const auth = await parts.auth()
  return cookieAnswer(await auth.api.signOut({ headers: sessionHeaders(request, address), asResponse: true }))
}
