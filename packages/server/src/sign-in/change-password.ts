import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { accountKey, beginSessionBy, type SessionOrigin } from './begin-session.ts'
import { lockPerson, readPassword, setPassword } from './password-store.ts'
import { deleteReset } from './reset-store.ts'
import { deleteSessions, hasSession } from './session-store.ts'
import { nobody, type SessionUser } from './session-user.ts'

/**
 * Gives somebody who is signed in another password, and ends all of their sessions but the one that this answer begins. `current`:
 * null where they have none yet, since they sign in by other means; then they must have signed in lately, so that a session which was
 * left open or stolen gives nobody a way in that lasts. Throws `request_invalid` where it is not right, `forbidden` where that was
 * longer ago, `unauthorized` where the session has ended meanwhile, and `rate_limited` where too many were tried.
 */
export async function changePassword(
  parts: Pick<Parts, 'auth' | 'rates' | 'passwordWork' | 'caches' | 'clock' | 'ids' | 'database'>,
  user: SessionUser,
  { current, next }: { current: string | null; next: string },
  from: SessionOrigin,
): Promise<Response> {
  const { db } = parts.database
  const { password } = await (await parts.auth()).$context
  const known = await readPassword(db, user.id)
  if (known !== null) {
    const account = accountKey(user.email)
    parts.rates.tryPassword(from.address, account)
    const isRight = await parts.passwordWork(() => password.verify({ hash: known, password: current ?? '' }))
    if (!isRight) throw wrongPassword()
    parts.rates.passwordRight(from.address, account)
  }
  if (known === null && !isFresh(parts, user)) throw notFresh()
  const hash = await parts.passwordWork(() => password.hash(next))
  await db.transaction().execute(async tx => {
    await lockPerson(tx, user.id)
    // Whoever sets a password or takes it away ends every session: while this one stands, what was found right above still is.
    if (!(await hasSession(tx, user.id, user.sessionId))) throw nobody()
    await setPassword(tx, { id: parts.ids.next('ath'), userId: user.id, hash, at: parts.clock.now() })
    await deleteReset(tx, user.id)
    await deleteSessions(tx, user.id)
  })
  parts.caches.doubts.raise(user.id)
  return beginSessionBy(parts, { userId: user.id, hash }, from)
}

/** Within how long after signing in a first password may be set. */
const freshMs = 10 * 60_000

export function isFresh({ clock }: Pick<Parts, 'clock'>, { signedInAt }: SessionUser): boolean {
  return clock.now().getTime() - signedInAt.getTime() <= freshMs
}

function notFresh(): BellhopError {
  return new BellhopError('forbidden', 'A first password is set within ten minutes of signing in.', {
    hint: 'Sign out, sign in by the company’s sign-in again, and set it then.',
  })
}

function wrongPassword(): BellhopError {
  return new BellhopError('request_invalid', 'The current password is not right.', {
    issues: [{ path: '$.currentPassword', message: 'This is not your password.' }],
  })
}
