import { createHash } from 'node:crypto'
import { BellhopError } from '@bellhop/core'
import { z } from 'zod'
import type { Parts } from '../parts.ts'
import { lockPerson, readPassword } from './password-store.ts'
import { sessionHeaders } from './session-headers.ts'
import { deleteSession } from './session-store.ts'
import { findUserByEmail } from './store.ts'

type SessionParts = Pick<Parts, 'auth' | 'rates' | 'passwordWork' | 'database'>

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
  origin: SessionOrigin,
): Promise<Response> {
  const account = accountKey(email)
  parts.rates.tryPassword(origin.address, account)
  const { db } = parts.database
  const user = await findUserByEmail(db, email)
  const hash = await readPassword(db, user?.id ?? '')
  const { password: work } = await (await parts.auth()).$context
  const isRight = await parts.passwordWork(async () => {
    if (hash !== null) return work.verify({ hash, password })
    // As long as the other takes: nobody is to learn by it who is here.
    await work.hash(password)
    return false
  })
  if (!user || hash === null || !isRight) throw notRight()
  const answer = await beginSessionBy(parts, { userId: user.id, hash }, origin)
  parts.rates.passwordRight(origin.address, account)
  return answer
}

/**
 * Signs in who has proven that they know a password, by the hash that it was held against. Throws `unauthorized` where somebody has
 * set another meanwhile: they ended only those sessions that were there.
 */
export async function beginSessionBy(
  parts: Pick<Parts, 'auth' | 'database'>,
  { userId, hash }: { userId: string; hash: string },
  origin: SessionOrigin,
): Promise<Response> {
  const { db } = parts.database
  const { answer, sessionId } = await newSession(parts, userId, origin)
  // After the session, and behind the lock: whoever sets another either sees the session and ends it, or is seen here.
  const isStillTheirs = await db.transaction().execute(async tx => {
    await lockPerson(tx, userId)
    return (await readPassword(tx, userId)) === hash
  })
  if (isStillTheirs) return cookieAnswer(answer)
  await deleteSession(db, userId, sessionId)
  throw notRight()
}

/**
 * Signs in somebody new, by the password that they have just chosen. Nothing was tried there: what others tried in vain from the same
 * address must not keep them out once the one link that let them in is used up.
 */
export async function beginFirstSession(
  parts: Pick<Parts, 'auth' | 'database' | 'rates'>,
  { id, hash, email }: NewAccount,
  origin: SessionOrigin,
): Promise<Response> {
  const answer = await beginSessionBy(parts, { userId: id, hash }, origin)
  parts.rates.accountMade(origin.address, accountKey(email))
  return answer
}

/** Somebody who was just made, and the hash of the password that they chose. */
export interface NewAccount {
  id: string
  hash: string
  email: string
}

/** Signs in who has proven by other means who they are. */
export async function beginSessionOf(
  parts: Pick<Parts, 'auth'>,
  userId: string,
  origin: SessionOrigin,
): Promise<Response> {
  const { answer } = await newSession(parts, userId, origin)
  return cookieAnswer(answer)
}

async function newSession(
  { auth }: Pick<Parts, 'auth'>,
  userId: string,
  { request, address }: SessionOrigin,
): Promise<{ answer: Response; sessionId: string }> {
  const { api } = await auth()
  const headers = sessionHeaders(request, address)
  const answer = await api.beginSessionOf({ body: { userId }, headers, asResponse: true })
  if (!answer.ok) throw new BellhopError('unauthorized', 'There is no such person any more.')
  const { sessionId } = begunSchema.parse(await answer.json())
  return { answer, sessionId }
}

const begunSchema = z.object({ sessionId: z.string() })

function notRight(): BellhopError {
  return new BellhopError('unauthorized', 'The address or the password is not right.')
}

/** Names an account to what counts the tries of passwords, whether there is such an account or not. */
export function accountKey(email: string): string {
  return createHash('sha256').update(`sign-in ${email.toLowerCase()}`).digest('base64')
}

/** The cookies of an answer of the library, without its body: that may hold the session's token, which no script may have. */
export function cookieAnswer(answer: Response): Response {
  const headers = new Headers()
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return new Response(null, { status: 204, headers })
}
